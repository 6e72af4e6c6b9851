using Microsoft.Extensions.Logging;

namespace Quintet.Replication;

/// <summary>Receives the replicas' messages of other silos.</summary>
internal sealed class ReplicaService(GrainId id, Silo silo, ILoggerFactory loggerFactory, PeerLinks links)
    : GrainService(id, silo, loggerFactory), IReplicaService
{
    public ValueTask<MessageBatch> Deliver(MessageBatch batch) => new(links.Answer(batch));
}
