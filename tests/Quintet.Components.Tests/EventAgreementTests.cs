using System.Collections.Immutable;
using System.Net;
using Orleans.Metadata;
using Quintet.Protocol;

namespace Quintet.Components.Tests;

public sealed class EventAgreementTests
{
    private static readonly SiloAddress Here = Silo(1);
    private static readonly SiloAddress There = Silo(2);
    private static readonly PartitionId Zero = new("sound", 0);
    private static readonly View View = new(new ViewId(0, 1, "p1"), Replica(Here), [Replica(Here), Replica(There)], 1);
    private static readonly StateChange[] Raised = [new(StateChangeKind.Raised, new Uri("quintet:event"))];

    private readonly Manifests _manifests = new();
    private readonly EventAgreement _agreement;

    public EventAgreementTests() => _agreement = new EventAgreement(_manifests);

    [Fact]
    public void Names_the_member_that_lacks_an_event()
    {
        _manifests.Tell(There, "An.Older.Event");
        Assert.Equal((new SiloId(There.ToParsableString()), typeof(Uri)), _agreement.Unknown(Zero, View, Raised));
    }

    [Fact]
    public void Has_nothing_against_members_of_the_same_build()
    {
        _manifests.Tell(There, typeof(Uri).FullName!);
        Assert.Null(_agreement.Unknown(Zero, View, Raised));
    }

    [Fact]
    public void Asks_again_about_a_member_whose_build_was_not_known()
    {
        Assert.Null(_agreement.Unknown(Zero, View, Raised));
        _manifests.Tell(There, "An.Older.Event");
        Assert.NotNull(_agreement.Unknown(Zero, View, Raised));
    }

    private static SiloAddress Silo(int port) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1);

    private static ReplicaId Replica(SiloAddress silo) => new(new SiloId(silo.ToParsableString()), 1);

    private sealed class Manifests : IClusterManifestProvider
    {
        public Manifests() => Tell(Here, typeof(Uri).FullName!);

        public ClusterManifest Current { get; private set; } = new(new MajorMinorVersion(0, 0), ImmutableDictionary<SiloAddress, GrainManifest>.Empty);

        public GrainManifest LocalGrainManifest => Current.Silos[Here];

        public IAsyncEnumerable<ClusterManifest> Updates => throw new NotSupportedException();

        public void Tell(SiloAddress silo, string events)
        {
            var properties = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal).Add(ComponentAttribute.EventsProperty, events);
            var manifest = new GrainManifest(
                ImmutableDictionary<GrainType, GrainProperties>.Empty.Add(GrainType.Create("sound"), new GrainProperties(properties)),
                ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties>.Empty);
            Current = new ClusterManifest(new MajorMinorVersion(1, Current.Silos.Count), Current.Silos.SetItem(silo, manifest));
        }
    }
}
