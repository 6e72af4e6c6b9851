using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>Where a replica's outputs go.</summary>
/// <param name="Register">Performs register operations.</param>
/// <param name="Post">Sends a message to a silo.</param>
/// <param name="OnNotice">Hears what happened.</param>
/// <param name="OnStopped">Hears that a replica stopped for good.</param>
/// <param name="Clock">Wall clock, for log time.</param>
/// <param name="Monotonic">For everything else.</param>
/// <param name="Delays">How long other silos took to answer.</param>
/// <param name="Uncommitted">How much may be uncommitted.</param>
internal sealed record ReplicaSurroundings(
    RegisterWorker Register,
    Action<SiloId, PartitionId, Message> Post,
    Action<PartitionId, Notice> OnNotice,
    Action<PartitionId, ProtocolViolationException> OnStopped,
    TimeProvider Clock,
    ReplicaClock Monotonic,
    AnswerDelays Delays,
    FairShare Uncommitted);
