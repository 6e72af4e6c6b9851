using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>Sends every attempt through the entry of the target silo.</summary>
internal sealed class EntrySender(EntryReferences entries) : ICallSender
{
    public ValueTask<ComponentReply> SendAsync(SiloId silo, GrainId component, ComponentRequest request) =>
        entries.Of(silo).Invoke(component, request);

    public ValueTask<ComponentReply> GetLogTimeAsync(SiloId silo, PartitionId partition) => entries.Of(silo).GetLogTime(partition);

    public ValueTask CancelAsync(SiloId silo, GrainId component, RequestId request) => entries.Of(silo).Cancel(component, request);
}
