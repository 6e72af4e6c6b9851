using System.Collections.Immutable;
using Orleans.Metadata;
using Quintet.Calls;
using Quintet.Protocol;
using Quintet.Queries;

namespace Quintet.Tests;

/// <summary>A router between a fake map and fake silos, on a manual clock.</summary>
internal sealed class RouterBench : IDisposable
{
    public static readonly SiloId A = new("127.0.0.1:11111@1");
    public static readonly SiloId B = new("127.0.0.1:11112@2");
    public static readonly GrainId Alice = GrainId.Create("specimen", "alice");

    private readonly RouteWatch _watch;

    public RouterBench(int window = CallOptions.DefaultWindow, int maxOutstanding = CallOptions.DefaultMaxOutstanding)
    {
        Map = new FakeMap(Clock);
        _watch = new RouteWatch(Clock);
        var options = new CallOptions(TimeSpan.FromSeconds(30), window) { MaxOutstanding = maxOutstanding };
        Sessions = new CallerSessions(options, Clock);
        var catalog = new ComponentCatalog(new GrainPropertiesResolver(new Manifest()));
        Partition = catalog.PartitionOf(Alice);
        Router = new ComponentRouter(
            catalog, Sessions, new CallPlumbing(Map, Sender, _watch, new QueryBalancing([], options, Clock), Clock), options, Requests.Codec, Requests.Serializer);
        Map.Learn(Partition, ViewOf(1, A));
    }

    public ManualClock Clock { get; } = new();

    public FakeMap Map { get; }

    public FakeSender Sender { get; } = new();

    public CallerSessions Sessions { get; }

    public ComponentRouter Router { get; }

    public PartitionId Partition { get; }

    /// <summary>A view with other members beside the primary.</summary>
    public static View ViewOf(long epoch, SiloId primary, params SiloId[] others) =>
        new(new ViewId(0, epoch, $"p{epoch}"), new ReplicaId(primary, 1), [new ReplicaId(primary, 1), .. others.Select(silo => new ReplicaId(silo, 1))], 1);

    public static View ViewOf(long epoch, SiloId primary, int era = 0) =>
        new(new ViewId(era, epoch, $"p{epoch}"), new ReplicaId(primary, 1), [new ReplicaId(primary, 1)], 1);

    public Task<object?> Call(string method, params object[] arguments) => Router.CallAsync(Alice, Requests.Of(method, arguments)).AsTask();

    public Task<object?> Deposit() => Call("Deposit", 5m);

    public void Dispose() => _watch.Dispose();

    private sealed class Manifest : IClusterManifestProvider
    {
        public ClusterManifest Current { get; } = Create();

        public IAsyncEnumerable<ClusterManifest> Updates => throw new NotSupportedException();

        public GrainManifest LocalGrainManifest => throw new NotSupportedException();

        private static ClusterManifest Create()
        {
            var properties = new Dictionary<string, string>();
            IGrainPropertiesProviderAttribute component = new ComponentAttribute("specimen");
            component.Populate(Requests.Services, typeof(Specimen), GrainType.Create("specimen"), properties);
            var grains = new GrainManifest(
                ImmutableDictionary<GrainType, GrainProperties>.Empty
                    .Add(GrainType.Create("specimen"), new GrainProperties(properties.ToImmutableDictionary(StringComparer.Ordinal)))
                    .Add(GrainType.Create("plain"), new GrainProperties(ImmutableDictionary.Create<string, string>(StringComparer.Ordinal))),
                ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties>.Empty);
            return new ClusterManifest(new MajorMinorVersion(1, 1), ImmutableDictionary<SiloAddress, GrainManifest>.Empty.Add(SiloAddress.Zero, grains));
        }
    }
}
