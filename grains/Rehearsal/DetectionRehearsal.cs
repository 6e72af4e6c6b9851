using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Quintet.Calls;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Rehearsal;

/// <summary>
/// Has a detector of its own notice that a silo is gone that never existed, and an address refuse connections: what that takes is otherwise compiled when a silo has died, on the way to the first command that is
/// served again.
/// </summary>
internal static class DetectionRehearsal
{
    private static readonly PartitionId Partition = new(RehearsalPart.TypeName, 0);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    public static async Task PlayAsync(ILocalSiloDetails here, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        await ListenerProbe.RehearseAsync().ConfigureAwait(false);

        var dead = SiloAddress.New(here.SiloAddress.Endpoint, here.SiloAddress.Generation - 1);
        var (living, gone) = (IdOf(here.SiloAddress), IdOf(dead));
        var view = new View(new ViewId(0, 1, "rehearsal"), gone, [gone, living], 1);
        var views = new ViewDirectory(clock, NullLogger<ViewDirectory>.Instance);
        views.Learn(Partition, view);

        // It calls nobody: those that are dead to Orleans are sent nothing.
        using var detector = new SiloDetector(here, new Members(here.SiloAddress, dead), views, grains, Options.Create(new DetectionOptions()), NullLogger<SiloDetector>.Instance);
        detector.Start();
        await UntilAsync(() => detector.EvidenceAgainst(gone.Silo) == Evidence.Gone).ConfigureAwait(false);
        views.Learn(Partition, new View(new ViewId(0, 2, "rehearsal"), living, [living], 2));
        await UntilAsync(() => detector.Suspicions.IsEmpty).ConfigureAwait(false);

        async Task UntilAsync(Func<bool> isSo)
        {
            while (!isSo())
            {
                await Task.Delay(LookEvery, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static ReplicaId IdOf(SiloAddress silo) => new(new SiloId(silo.ToParsableString()), 1);

    private sealed class Members(SiloAddress here, SiloAddress dead) : IClusterMembershipService
    {
        public ClusterMembershipSnapshot CurrentSnapshot { get; } = new(
            ImmutableDictionary.CreateRange([Member(here, SiloStatus.Active), Member(dead, SiloStatus.Dead)]), new MembershipVersion(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();

        private static KeyValuePair<SiloAddress, ClusterMember> Member(SiloAddress silo, SiloStatus status) => new(silo, new ClusterMember(silo, status, $"{silo}"));
    }
}
