using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>Asks a partition for the log time of a committed entry, before the first command is sent to it (rule H7).</summary>
internal sealed class LogTimeCall(PartitionId partition, CallPlumbing plumbing, long deadline) : RoutedCall(partition, plumbing, deadline)
{
    public override ValueTask<ComponentReply> SendTo(SiloId silo) => Plumbing.Sender.GetLogTimeAsync(silo, Partition);

    /// <summary>The log time, or null if nobody told it in time.</summary>
    public async ValueTask<LogTimestamp?> RunAsync()
    {
        try
        {
            return (await AskAsync().ConfigureAwait(false))?.Committed;
        }
        catch (FatalSendException)
        {
            return null;
        }
    }
}
