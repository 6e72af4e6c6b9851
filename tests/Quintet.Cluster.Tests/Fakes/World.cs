using System.Collections.Concurrent;
using System.Collections.Immutable;
using Quintet.Calls;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Cluster.Tests.Fakes;

/// <summary>What all silos of a test share: which silo leads which partition. Partitions are dealt out by number.</summary>
internal sealed class World(int silos)
{
    private readonly ConcurrentDictionary<PartitionId, View> _views = new();
    private ImmutableArray<SiloId> _silos = [];

    public ImmutableArray<SiloId> Silos => _silos;

    public void Add(SiloId silo) => ImmutableInterlocked.Update(ref _silos, static (all, silo) => all.Add(silo), silo);

    public View? ViewOf(PartitionId partition)
    {
        if (_silos.Length < silos)
        {
            return null;
        }

        return _views.GetOrAdd(partition, static (partition, all) =>
        {
            var primary = new ReplicaId(all[partition.Number % all.Length], 1);
            return new View(new(0, 1, "test"), primary, [primary], 1);
        }, _silos);
    }
}

/// <summary>One silo's replicas: those of the partitions it leads.</summary>
internal sealed class FakeReplicaTable(World world, ILocalSiloDetails silo, Lazy<IComponentTypes> types) : IReplicaTable
{
    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());
    private readonly ConcurrentDictionary<PartitionId, SingleCopyReplica> _replicas = new();

    public SingleCopyReplica? At(PartitionId partition) => world.ViewOf(partition) is { } view && view.Primary.Silo == _here
        ? _replicas.GetOrAdd(partition, id => new(id, view, types.Value.All.Single(type => type.Name == id.Type).StateMachine))
        : null;

    public IReplica? Find(PartitionId partition) => At(partition);

    public View? NewestView(PartitionId partition) => world.ViewOf(partition);
}

/// <summary>A map that knows everything from the start.</summary>
internal sealed class FakePartitionMap(World world) : IPartitionMap
{
    private readonly ConcurrentDictionary<PartitionId, Route> _routes = new();

    public IReadOnlyCollection<SiloId> Silos => world.Silos;

    public Route? Find(PartitionId partition) => world.ViewOf(partition) is { } view ? _routes.GetOrAdd(partition, static (id, view) => new(id, view), view) : null;

    public void Learn(PartitionId partition, View view)
    {
    }

    public void Refused(SiloId silo)
    {
    }

    public async ValueTask RefreshAsync(PartitionId partition, Route? stale, CancellationToken cancellationToken) => await Task.Delay(10, cancellationToken);
}

/// <summary>Nothing to tell.</summary>
internal sealed class FakeKnowledge : IClusterKnowledge
{
    public PartitionMapSnapshot Changes(long knownVersion) => new() { Version = 1, Views = [], Silos = [], Self = new("test") };

    public ClusterStatus Status() => new() { Cluster = "test", Deployment = "test", Silos = [], Partitions = [], Types = [] };
}
