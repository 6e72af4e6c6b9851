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

    public bool IsComplete => _silos.Length == silos;

    public View? ViewOf(PartitionId partition)
    {
        if (!IsComplete)
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
    private readonly ConcurrentDictionary<PartitionId, PrimaryRoute> _routes = new();

    public IReadOnlyCollection<SiloId> Silos => world.Silos;

    public PrimaryRoute? Find(PartitionId partition) => world.ViewOf(partition) is { } view ? _routes.GetOrAdd(partition, static (id, view) => new(id, view), view) : null;

    public View? ViewOf(PartitionId partition) => world.ViewOf(partition);

    public ImmutableArray<SiloId> FollowersOf(PartitionId partition) => [];

    public CopyRoute? ToCopyOn(SiloId silo) => new(silo, isHere: false);

    public ReadPolicy ReadsOf(string type) => ReadPolicy.Standard;

    public void Learn(PartitionId partition, View view)
    {
    }

    public void Refused(SiloId silo)
    {
    }

    public async ValueTask RefreshAsync(PartitionId partition, PrimaryRoute? stale, CancellationToken cancellationToken) => await Task.Delay(10, cancellationToken);
}

/// <summary>Tells an external client who leads what.</summary>
internal sealed class FakeKnowledge(World world, ILocalSiloDetails silo, IComponentTypes types) : IClusterKnowledge
{
    public PartitionMapSnapshot Changes(long knownVersion) => new()
    {
        Version = 1,
        Self = new(silo.SiloAddress.ToParsableString()),
        Silos = world.Silos,
        Views = knownVersion > 0 || !world.IsComplete ? [] :
        [
            .. from type in types.All
               from number in Enumerable.Range(0, type.Partitions)
               let partition = new PartitionId(type.Name, number)
               select new PartitionView(partition, world.ViewOf(partition)!),
        ],
    };

    public ValueTask<ClusterStatus> StatusAsync() => new(new ClusterStatus { Cluster = "test", Deployment = "test", Silos = [], Partitions = [], Types = [] });
}
