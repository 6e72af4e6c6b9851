using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>What a replica on this silo says of itself, for the reconciliation.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="View">The newest view that it knows, or null.</param>
/// <param name="PolicyGeneration">The generation of the policy whose entry is committed here.</param>
/// <param name="TransfersUnderWay">Learners that it brings up and that cannot take the log yet.</param>
/// <param name="Learners">If it leads: silos that hold a copy beyond its view, or are being given one.</param>
/// <param name="Quarantined">Copies known to it that disagree.</param>
internal sealed record LocalReplica(
    PartitionId Partition,
    View? View,
    long PolicyGeneration,
    int TransfersUnderWay,
    ImmutableArray<SiloId> Learners,
    ImmutableArray<ReplicaId> Quarantined)
{
    /// <summary>If it leads: those of the silos with copies beyond its view that take the log, in order.</summary>
    public ImmutableArray<SiloId> TakeTheLog { get; init; } = [];

    /// <summary>If it leads: how many copies beyond its view the load of queries asks for.</summary>
    public int ForLoad { get; init; }

    /// <summary>What the replica's core says.</summary>
    public static LocalReplica Of(ReplicaCore core)
    {
        var learners = core.Learners;
        return new(core.Partition, core.View, core.Policy.Generation, core.TransfersUnderWay, [.. learners.Select(learner => learner.Silo)], [.. core.QuarantinedMembers])
        {
            TakeTheLog = [.. learners.Where(learner => learner.TakesTheLog).Select(learner => learner.Silo).Order()],
        };
    }
}
