using System.Collections.Immutable;
using Quintet.Health;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>Says how a partition stands, and why, from its newest view, this silo's detector and what silos have found.</summary>
internal sealed class PartitionConditions(SiloDetector detector, ReplicaTable replicas, ViewDirectory views, RegisterWatch register)
{
    public PartitionStatus Describe(PartitionId partition, View view, IReadOnlyList<SiloFindings> findings, ClusterPicture picture)
    {
        // The copy that took a quarantined one's place on the same silo has another incarnation, and is sound.
        var quarantined = view.Members.Where(member => findings.Any(finding => finding.Quarantined.Contains(new QuarantinedCopy(partition, member)))).ToImmutableArray();
        var sound = view.Members.Where(member => detector.EvidenceAgainst(member.Silo) == Evidence.None && !quarantined.Contains(member)).ToList();

        // A deposed primary may still wait; only the present one's word counts.
        var waiting = findings.Where(finding => finding.Silo == view.Primary.Silo).SelectMany(finding => finding.Blocked).Where(row => row.Partition == partition).ToList();
        var blocked = waiting.SelectMany(row => row.By).ToImmutableArray();
        var learners = findings.Where(finding => finding.Silo == view.Primary.Silo && !finding.Learners.IsDefault).SelectMany(finding => finding.Learners)
            .Where(learner => learner.Partition == partition && view.MemberOn(learner.Silo) is null).ToLookup(learner => learner.IsUpToDate, learner => learner.Silo.Value);
        var (condition, reason) = Condition(partition, view, sound.Count, waiting.Exists(row => row.By.IsEmpty));
        return new PartitionStatus
        {
            Type = partition.Type,
            Partition = partition.Number,
            Era = view.Id.Era,
            Epoch = view.Id.Epoch,
            Primary = view.Primary.Silo.Value,
            Members = [view.Primary.Silo.Value, .. view.Members.Where(member => member != view.Primary).Select(member => member.Silo.Value)],
            Condition = condition,
            SurvivesSilos = Math.Max(0, sound.Count - 1),
            Quarantined = [.. quarantined.Select(member => member.Silo.Value)],
            Reason = InFull(reason.Length == 0 && !blocked.IsEmpty ? $"commits or queries wait for {string.Join(", ", blocked)}" : reason, condition),
            BlockedBy = [.. blocked.Select(silo => silo.Value)],
            ViewSince = views.SinceOf(partition),
            Spares = [.. learners[true]],
            Joining = [.. learners[false]],
            SurvivesSpread = SurvivesSpread(partition, sound, picture),
            Followers = [.. views.FollowersOf(partition).Select(silo => silo.Value).Where(learners[true].Contains)],
        };
    }

    private static int SurvivesSpread(PartitionId partition, IEnumerable<ReplicaId> sound, ClusterPicture picture) =>
        picture.Types.FirstOrDefault(type => type.Name == partition.Type)?.Policy.Availability.SpreadOver is { } label
            ? Math.Max(0, sound.Select(member => picture.Silos.GetValueOrDefault(member.Silo)).OfType<SiloPicture>().Select(silo => silo.Labels.GetValueOrDefault(label)).Distinct().Count() - 1)
            : 0;

    // Most of what a partition waits for is another view.
    private string InFull(string reason, string condition) => reason.Length > 0 && condition != "Lost" && register.TroubleSince is not null
        ? $"{reason}; no view changes until the view register can be used again"
        : reason;

    private (string Condition, string Reason) Condition(PartitionId partition, View view, int sound, bool isHandingOver)
    {
        if (view.Members.All(member => detector.EvidenceAgainst(member.Silo) == Evidence.Gone))
        {
            return ("Lost", "all members are gone");
        }

        if (sound < view.Minimum)
        {
            return ("Blocked", $"{sound} of {view.Members.Length} copies are live and agree, fewer than the minimum of {view.Minimum}");
        }

        if (detector.EvidenceAgainst(view.Primary.Silo) is var evidence and not Evidence.None)
        {
            return ("Recovering", evidence == Evidence.Gone ? "the primary's silo is gone; another member is to take over" : "the primary's silo is silent; another member is to take over");
        }

        if (isHandingOver)
        {
            return ("Recovering", "the primary hands over, and nothing is served until it knows whether that has taken effect");
        }

        // Only the primary's own silo knows how far it has got; others assume the best of a live one.
        var report = replicas.Host(partition)?.Report();
        return report?.Phase switch
        {
            ReplicaPhase.Reconciling => ("Recovering", "the new primary commits what it inherited"),
            ReplicaPhase.Halted => ("Recovering", "the replica of the silo that answers was stopped by a broken invariant or a conflict of views: see its log"),
            _ => ("Serving", report is { IsRegisterRegressed: true } ? "the register was put back to an older copy; its views are asserted again" : ""),
        };
    }
}
