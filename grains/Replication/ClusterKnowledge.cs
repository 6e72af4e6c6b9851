using System.Collections.Immutable;
using Quintet.Calls;
using Quintet.Placement;
using Quintet.Protocol;
using Quintet.Storage;

namespace Quintet.Replication;

/// <summary>What this silo knows of the cluster, put together for clients and operators.</summary>
internal sealed class ClusterKnowledge(
    ViewDirectory views,
    SiloDetector detector,
    ReplicaTable replicas,
    ClusterPictureSource pictures,
    QuarantineCensus census,
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    Scope scope) : IClusterKnowledge
{
    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());

    public PartitionMapSnapshot Changes(long knownVersion)
    {
        var (version, changed) = views.Since(knownVersion);
        return new PartitionMapSnapshot { Version = version, Views = changed, Silos = detector.Live, Self = _here };
    }

    public async ValueTask<ClusterStatus> StatusAsync()
    {
        var quarantined = await census.EverywhereAsync().ConfigureAwait(false);
        var picture = pictures.Take();
        var partitions = picture.Views.Select(row => Describe(row.Key, row.Value, quarantined)).ToImmutableArray();
        return new ClusterStatus
        {
            Cluster = scope.Cluster,
            Deployment = scope.Deployment,
            Partitions = partitions,
            Types =
            [
                .. picture.Types.Select(type => new ComponentTypeStatus
                {
                    Type = type.Name,
                    Partitions = type.Partitions,
                    Copies = Math.Min(type.Copies, picture.Silos.Count(silo => silo.Value.Contains(type.Name))),
                    SurvivesSilos = partitions.Where(partition => partition.Type == type.Name).Select(partition => partition.SurvivesSilos).DefaultIfEmpty(0).Min(),
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
                    }),
            ],
        };
    }

    private PartitionStatus Describe(PartitionId partition, View view, ImmutableHashSet<QuarantinedCopy> census)
    {
        // The copy that took a quarantined one's place on the same silo has another incarnation, and is sound.
        var quarantined = view.Members.Where(member => census.Contains(new QuarantinedCopy(partition, member))).ToImmutableArray();
        var sound = view.Members.Count(member => detector.EvidenceAgainst(member.Silo) == Evidence.None && !quarantined.Contains(member));
        return new PartitionStatus
        {
            Type = partition.Type,
            Partition = partition.Number,
            Era = view.Id.Era,
            Epoch = view.Id.Epoch,
            Primary = view.Primary.Silo.Value,
            Members = [view.Primary.Silo.Value, .. view.Members.Where(member => member != view.Primary).Select(member => member.Silo.Value)],
            Condition = Condition(partition, view, sound),
            SurvivesSilos = Math.Max(0, sound - 1),
            Quarantined = [.. quarantined.Select(member => member.Silo.Value)],
        };
    }

    private string Condition(PartitionId partition, View view, int sound)
    {
        if (view.Members.All(member => detector.EvidenceAgainst(member.Silo) == Evidence.Gone))
        {
            return "Lost";
        }

        if (sound < view.Minimum)
        {
            return "Blocked";
        }

        if (detector.EvidenceAgainst(view.Primary.Silo) != Evidence.None)
        {
            return "Recovering";
        }

        // Only the primary's own silo knows how far it has got; others assume the best of a live one.
        return replicas.Host(partition)?.Report() is { Phase: ReplicaPhase.Reconciling or ReplicaPhase.Halted } ? "Recovering" : "Serving";
    }
}
