using System.Collections.Immutable;
using Quintet.Calls;
using Quintet.Placement;
using Quintet.Policies;
using Quintet.Protocol;
using Quintet.Storage;

namespace Quintet.Replication;

/// <summary>What this silo knows of the cluster, put together for clients and operators.</summary>
internal sealed class ClusterKnowledge(
    ViewDirectory views,
    SiloDetector detector,
    PartitionConditions partitions,
    ClusterPictureSource pictures,
    SiloCensus census,
    ConditionHistory history,
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    Scope scope,
    TimeProvider clock) : IClusterKnowledge
{
    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());

    /// <summary>The newest view known of every partition.</summary>
    public ImmutableSortedDictionary<PartitionId, View> Views => views.All();

    public PartitionMapSnapshot Changes(long knownVersion)
    {
        var (version, changed) = views.Since(knownVersion);
        return new PartitionMapSnapshot { Version = version, Views = changed, Silos = detector.Live, Self = _here, Reads = pictures.Reads(), Labels = pictures.Labels() };
    }

    public async ValueTask<ClusterStatus> StatusAsync() => Describe(await census.EverywhereAsync().ConfigureAwait(false));

    /// <summary>Dates the conditions, as far as they can be seen without asking anybody.</summary>
    public void NoteConditions() => Describe([census.Here()], fromHereOnly: true);

    /// <summary>Every partition as far as it can be seen without asking anybody, and the policy of its type, unless no silo hosts that.</summary>
    public IReadOnlyList<(PartitionStatus Partition, QosPolicy? Policy)> PartitionsAsKnownHere()
    {
        var picture = pictures.Take();
        var findings = new[] { census.Here() };
        return [.. picture.Views.Select(row => (partitions.Describe(row.Key, row.Value, findings, picture), picture.Types.FirstOrDefault(type => type.Name == row.Key.Type)?.Policy))];
    }

    private ClusterStatus Describe(IReadOnlyList<SiloFindings> findings, bool fromHereOnly = false)
    {
        var picture = pictures.Take();
        var told = PolicyProgress.Tell(findings);
        if (fromHereOnly)
        {
            foreach (var partition in picture.Views.Where(row => row.Value.Primary.Silo != _here).Select(row => row.Key))
            {
                told.TryAdd(partition, long.MaxValue); // Its primary's silo notes it.
            }
        }

        var moving = PolicyProgress.Moving(Planner.Plan(picture));
        var described = picture.Views.Select(row => partitions.Describe(row.Key, row.Value, findings, picture)).ToImmutableArray();
        var status = new ClusterStatus
        {
            Cluster = scope.Cluster,
            Deployment = scope.Deployment,
            Partitions = described,
            Types =
            [
                .. picture.Types.Select(type => new ComponentTypeStatus
                {
                    Type = type.Name,
                    Partitions = type.Partitions,
                    Copies = Math.Min(type.Copies, Planner.Capacity(picture, type)),
                    SurvivesSilos = described.Where(partition => partition.Type == type.Name).Select(partition => partition.SurvivesSilos).DefaultIfEmpty(0).Min(),
                    Generation = type.Generation,
                    ObservedGeneration = PolicyProgress.Of(type, picture, told, moving).Observed,
                    SpreadOver = type.Policy.Availability.SpreadOver,
                    SurvivesSpread = described.Where(partition => partition.Type == type.Name).Select(partition => partition.SurvivesSpread).DefaultIfEmpty(0).Min(),
                    Degraded = Explainer.Degraded(picture, type),
                    TolerateFailures = type.Policy.Availability.TolerateFailures,
                }),
            ],
            Silos =
            [
                .. membership.CurrentSnapshot.Members.Values
                    .Select(member => (Silo: new SiloId(member.SiloAddress.ToParsableString()), Member: member))
                    .OrderBy(row => row.Silo)
                    .Select(row => new SiloStatusReport
                    {
                        Silo = row.Silo.Value,
                        Name = row.Member.Name,
                        Status = row.Member.Status == SiloStatus.Active && detector.EvidenceAgainst(row.Silo) != Evidence.None ? "Suspected" : row.Member.Status.ToString(),
                        Primaries = picture.Views.Values.Count(view => view.Primary.Silo == row.Silo),
                        Copies = picture.Views.Values.Count(view => view.MemberOn(row.Silo) is not null),
                        Labels = pictures.LabelsOf(row.Member.SiloAddress),
                        RegisterTroubleSince = findings.FirstOrDefault(finding => finding.Silo == row.Silo)?.RegisterTroubleSince,
                        Leaving = detector.IntentOf(row.Silo) switch { SiloIntent.Drains => "Draining", SiloIntent.Stops => "Stopping", _ => null },
                    }),
            ],
            Suspicions = [.. findings.SelectMany(finding => finding.Suspicions).OrderBy(suspicion => suspicion.Silo, StringComparer.Ordinal).ThenBy(suspicion => suspicion.By, StringComparer.Ordinal)],
        };
        return status with { Conditions = history.Date(ConditionRules.Judge(status, clock.GetUtcNow())) };
    }
}
