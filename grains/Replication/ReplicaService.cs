using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Quintet.Administration;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>Receives the replicas' messages of other silos, and tells them which copies disagree.</summary>
internal sealed class ReplicaService(GrainId id, Silo silo, ILoggerFactory loggerFactory, PeerLinks links, SiloCensus census, SiloControl control, QueryLoads loads, EventJournal journal)
    : GrainService(id, silo, loggerFactory), IReplicaService
{
    public ValueTask<MessageBatch> Deliver(MessageBatch batch) => new(links.Answer(batch));

    public ValueTask<ImmutableArray<QuarantinedCopy>> GetQuarantined() => new(census.Here().Quarantined);

    public ValueTask<SiloFindings> GetFindings() => new(census.Here());

    public ValueTask<ImmutableArray<QueryRate>> GetQueryRates() => new(loads.Here);

    public ValueTask<ImmutableArray<ClusterEvent>> GetEvents(long after) => new(journal.After(after));

    public ValueTask<ImmutableArray<PartitionSize>> GetSizes() => new(control.Sizes());

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
