using System.Collections.Immutable;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Tests;

/// <summary>A map that tests write. Each refresh lets 15 ms pass on the manual clock.</summary>
internal sealed class FakeMap(ManualClock clock) : IPartitionMap
{
    private readonly Dictionary<SiloId, CopyRoute> _copies = [];

    public RouteTable Routes { get; } = new();

    public List<SiloId> RefusedSilos { get; } = [];

    public int Refreshes { get; private set; }

    public Action<int> OnRefresh { get; set; } = _ => { };

    public Action OnFind { get; set; } = () => { };

    public IReadOnlyCollection<SiloId> Silos => [];

    public PrimaryRoute? Find(PartitionId partition)
    {
        OnFind();
        return Routes.Find(partition);
    }

    /// <summary>How queries are served.</summary>
    public ReadPolicy Reads { get; set; } = ReadPolicy.Standard;

    /// <summary>Silos not worth trying.</summary>
    public HashSet<SiloId> Suspected { get; } = [];

    /// <summary>Copies beyond the view that take queries.</summary>
    public ImmutableArray<SiloId> Followers { get; set; } = [];

    public ImmutableArray<SiloId> FollowersOf(PartitionId partition) => Followers;

    public View? ViewOf(PartitionId partition) => Routes.Find(partition)?.View;

    public CopyRoute? ToCopyOn(SiloId silo) => Suspected.Contains(silo) ? null : _copies.TryGetValue(silo, out var route) ? route : _copies[silo] = new CopyRoute(silo, isHere: false);

    public ReadPolicy ReadsOf(string type) => Reads;

    public void Learn(PartitionId partition, View view) => Routes.Learn(partition, view);

    public void Refused(SiloId silo) => RefusedSilos.Add(silo);

    public async ValueTask RefreshAsync(PartitionId partition, PrimaryRoute? stale, CancellationToken cancellationToken)
    {
        await Task.Yield();
        OnRefresh(++Refreshes);
        clock.Advance(TimeSpan.FromMilliseconds(15));
    }
}
