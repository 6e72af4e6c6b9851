using System.Collections.Concurrent;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>The newest view known of each partition, as a route. Views only go forward.</summary>
internal sealed class RouteTable
{
    private readonly ConcurrentDictionary<PartitionId, PrimaryRoute> _routes = new();
    private readonly Lock _gate = new();

    /// <summary>Every route.</summary>
    public IEnumerable<PrimaryRoute> All => _routes.Select(pair => pair.Value);

    /// <summary>The route to a partition, or null if no view of it is known.</summary>
    public PrimaryRoute? Find(PartitionId partition) => _routes.GetValueOrDefault(partition);

    /// <summary>Takes note of a view. A newer one under another primary abandons the old route.</summary>
    /// <returns>Whether the view is news.</returns>
    public bool Learn(PartitionId partition, View view)
    {
        PrimaryRoute? superseded;
        lock (_gate)
        {
            superseded = Find(partition);
            if (superseded is not null && !superseded.View.Id.IsBefore(view.Id))
            {
                return false;
            }

            if (superseded is not null && superseded.View.Id.Era == view.Id.Era && superseded.View.Primary == view.Primary)
            {
                superseded.View = view; // its attempts are where they should be
                return true;
            }

            _routes[partition] = new PrimaryRoute(partition, view);
        }

        superseded?.Abandon();
        return true;
    }
}
