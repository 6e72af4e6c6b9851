using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Calls;

/// <summary>Answers a caller that knows no log time of a partition yet (rule H7).</summary>
internal static class LogTime
{
    public static async ValueTask<ComponentReply> OfAsync(PartitionId partition, IReplicaTable replicas)
    {
        var replica = replicas.Find(partition);
        if (replica is { CommittedTime: null })
        {
            await replica.SettledAsync(CancellationToken.None);
        }

        return replica?.CommittedTime is { } committed
            ? new() { Status = ReplyStatus.Done, Committed = committed }
            : new() { Status = ReplyStatus.NotServing, View = replicas.NewestView(partition) };
    }
}
