using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Tests;

/// <summary>A map that tests write. Each refresh lets 15 ms pass on the manual clock.</summary>
internal sealed class FakeMap(ManualClock clock) : IPartitionMap
{
    public RouteTable Routes { get; } = new();

    public List<SiloId> RefusedSilos { get; } = [];

    public int Refreshes { get; private set; }

    public Action<int> OnRefresh { get; set; } = _ => { };

    public IReadOnlyCollection<SiloId> Silos => [];

    public Route? Find(PartitionId partition) => Routes.Find(partition);

    public void Learn(PartitionId partition, View view) => Routes.Learn(partition, view);

    public void Refused(SiloId silo) => RefusedSilos.Add(silo);

    public async ValueTask RefreshAsync(PartitionId partition, Route? stale, CancellationToken cancellationToken)
    {
        await Task.Yield();
        OnRefresh(++Refreshes);
        clock.Advance(TimeSpan.FromMilliseconds(15));
    }
}
