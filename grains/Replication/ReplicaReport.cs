using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>What a status report tells of a replica on this silo.</summary>
internal sealed record ReplicaReport(
    PartitionId Partition,
    ReplicaPhase Phase,
    View? View,
    long CommitIndex,
    long LastIndex,
    bool IsQuarantined,
    IReadOnlyList<ReplicaId> QuarantinedMembers,
    IReadOnlyList<ReplicaId> BlockedBy,
    bool IsRegisterRegressed,
    TimeSpan StalledFor,
    TimeSpan HandingOverFor,
    IReadOnlyList<Learner> Learners,
    long ObservedGeneration);
