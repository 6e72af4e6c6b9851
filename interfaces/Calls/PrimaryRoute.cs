using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>A route to a partition's primary.</summary>
/// <param name="partition">The partition.</param>
/// <param name="view">The view the route follows.</param>
internal sealed class PrimaryRoute(PartitionId partition, View view) : Route(view.Primary.Silo)
{
    /// <summary>The partition.</summary>
    public PartitionId Partition { get; } = partition;

    /// <summary>The view the route follows. The map may replace it by a newer one with the same primary.</summary>
    public View View { get; set; } = view;
}
