using Quintet.Placement;
using Quintet.Replication;

namespace Quintet.Health;

/// <summary>Draws the picture of this silo's health and has it judged. Asks nobody; never blocks.</summary>
internal sealed class SiloHealth(
    SiloStages stages,
    SiloDetector detector,
    RegisterWatch register,
    ClusterKnowledge knowledge,
    ReplicaTable replicas,
    IClusterMembershipService membership,
    ILocalSiloDetails silo)
{
    public HealthReport Report() => HealthRules.Judge(Take());

    private HealthPicture Take() => new()
    {
        Stage = stages.Current,
        Membership = membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress),
        SinceLastRound = detector.SinceLastRound,
        SinceLate = detector.SinceLate,
        RegisterTroubleSince = register.TroubleSince,
        Partitions = stages.Current == SiloStage.Serving ? knowledge.PartitionsAsKnownHere() : [],
        QuarantinedHere = replicas.Hosts.Count(host => host.Report().IsQuarantined),
        Suspected = [.. detector.Suspicions.Keys.Select(suspect => suspect.Value)],
    };
}
