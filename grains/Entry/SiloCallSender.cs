using Orleans.Serialization;
using Quintet.Components;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Calls;

/// <summary>A silo's own sender: what concerns this silo does not leave the process, everything else enters the other silo by its door.</summary>
internal sealed class SiloCallSender(
    ILocalSiloDetails silo,
    EntryReferences entries,
    ILocalDispatch dispatch,
    LiveCalls liveCalls,
    IReplicaTable replicas,
    DeepCopier copier) : ICallSender
{
    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());

    public ValueTask<ComponentReply> SendAsync(SiloId silo, GrainId component, ComponentRequest request) =>
        silo == _here ? dispatch.ExecuteAsync(component, copier.Copy(request)) : entries.Of(silo).Invoke(component, request);

    public ValueTask<ComponentReply> GetLogTimeAsync(SiloId silo, PartitionId partition) =>
        silo == _here ? LogTime.OfAsync(partition, replicas) : entries.Of(silo).GetLogTime(partition);

    public ValueTask CancelAsync(SiloId silo, GrainId component, RequestId request)
    {
        if (silo != _here)
        {
            return entries.Of(silo).Cancel(component, request);
        }

        liveCalls.Cancel(component, request);
        return default;
    }
}
