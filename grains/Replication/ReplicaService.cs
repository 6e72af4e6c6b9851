using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>Receives the replicas' messages of other silos, and tells them which copies disagree.</summary>
internal sealed class ReplicaService(GrainId id, Silo silo, ILoggerFactory loggerFactory, PeerLinks links, SiloCensus census, SiloControl control)
    : GrainService(id, silo, loggerFactory), IReplicaService
{
    public ValueTask<MessageBatch> Deliver(MessageBatch batch) => new(links.Answer(batch));

    public ValueTask<ImmutableArray<QuarantinedCopy>> GetQuarantined() => new(census.Here().Quarantined);

    public ValueTask<SiloFindings> GetFindings() => new(census.Here());

    public ValueTask SetDraining(bool isDraining)
    {
        control.SetDraining(isDraining);
        return default;
    }

    public ValueTask HandOver(PartitionId partition, SiloId to)
    {
        control.HandOver(partition, to);
        return default;
    }

    public ValueTask LearnPolicies() => new(control.LearnPoliciesAsync());
}
