using Quintet.Health;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// Gathers what each silo alone knows: which copies disagree, whom commits and queries wait for, which hand-overs are in doubt, whom it suspects, whether it reaches the register. Whoever is asked for
/// the cluster's status asks the others. Status is asked for by people: that is cheaper than to let every silo know everything at all times.
/// </summary>
internal sealed class SiloCensus(
    ReplicaTable replicas, SiloDetector detector, RegisterWatch register, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider clock)
{
    /// <summary>A silo that is slower than this says nothing: status must come when it is needed most. Well below what a client grants a silo.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>Under load the newest entry always waits for somebody; only a commit index that stands still is worth telling.</summary>
    private static readonly TimeSpan BlockedAfter = TimeSpan.FromMilliseconds(250);

    private readonly SiloServices<IReplicaService> _services = new(grains, PeerLinks.ServiceId);
    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());

    /// <summary>As far as this silo knows.</summary>
    public SiloFindings Here()
    {
        var reports = replicas.Hosts.Select(host => host.Report()).ToList();
        var now = clock.GetUtcNow();
        return new SiloFindings(
            _here,
            [.. reports.SelectMany(report => report.QuarantinedMembers.Select(copy => new QuarantinedCopy(report.Partition, copy)))],
            [.. reports.Where(IsBlocked).Select(report => new BlockedPartition(report.Partition, [.. report.BlockedBy.Select(member => member.Silo)]))],
            [.. detector.Suspected.Select(row => new SuspicionStatus { By = _here.Value, Silo = row.Silo.Value, Evidence = row.Evidence.ToString(), Since = now - row.Age })],
            register.TroubleSince,
            [.. reports.SelectMany(report => report.Learners.Select(learner => new LearnerOf(report.Partition, learner.Silo, learner.IsUpToDate)))],
            [.. reports.Where(report => report.View?.Primary.Silo == _here).Select(report => new ObservedPolicy(report.Partition, report.ObservedGeneration))]);
    }

    /// <summary>As far as any silo that answers knows.</summary>
    public async ValueTask<IReadOnlyList<SiloFindings>> EverywhereAsync()
    {
        var answers = await Task.WhenAll(detector.Live.Where(other => other != _here).Select(other => _services.AskAsync<SiloFindings?>(other, async silo => await silo.GetFindings(), Patience, otherwise: null))).ConfigureAwait(false);
        return [Here(), .. answers.OfType<SiloFindings>()];
    }

    /// <summary>A hand-over takes a few milliseconds. One that takes long waits for no member but for the register: nobody is named.</summary>
    private static bool IsBlocked(ReplicaReport report) => (report.StalledFor >= BlockedAfter && report.BlockedBy.Count > 0) || report.HandingOverFor >= BlockedAfter;
}
