using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Calls;

/// <summary>Answers a caller that knows no log time of a partition yet (rule H7).</summary>
internal static class LogTime
{
    public static ComponentReply Of(PartitionId partition, IReplicaTable replicas) =>
        replicas.Find(partition)?.CommittedTime is { } committed
            ? new() { Status = ReplyStatus.Done, Committed = committed }
            : new() { Status = ReplyStatus.NotServing, View = replicas.NewestView(partition) };
}
