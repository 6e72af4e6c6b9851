using Microsoft.Extensions.Logging;
using Quintet.Components;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Calls;

/// <summary>The door of this silo. It only passes on.</summary>
internal sealed class ComponentEntryService(
    GrainId id,
    Silo silo,
    ILoggerFactory loggerFactory,
    ILocalDispatch dispatch,
    LiveCalls liveCalls,
    IReplicaTable replicas,
    IClusterKnowledge knowledge) : GrainService(id, silo, loggerFactory), IComponentEntry
{
    public ValueTask<ComponentReply> Invoke(GrainId component, ComponentRequest request) => dispatch.ExecuteAsync(component, request);

    public ValueTask Cancel(GrainId component, RequestId request)
    {
        liveCalls.Cancel(component, request);
        return default;
    }

    public ValueTask<ComponentReply> GetLogTime(PartitionId partition) => LogTime.OfAsync(partition, replicas);

    public ValueTask<PartitionMapSnapshot> GetMap(long knownVersion) => new(knowledge.Changes(knownVersion));

    public ValueTask<ClusterStatus> GetStatus() => knowledge.StatusAsync();
}
