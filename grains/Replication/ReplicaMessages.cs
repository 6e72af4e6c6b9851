using System.Collections.Immutable;
using Orleans.Services;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>Carries the replicas' messages between two silos, many at a time.</summary>
[Alias("Quintet.IReplicaService")]
internal interface IReplicaService : IGrainService
{
    /// <summary>Steps every replica meant; what they answer to the sender comes back at once.</summary>
    [Alias("Deliver"), ResponseTimeout("00:00:05")]
    ValueTask<MessageBatch> Deliver([Immutable] MessageBatch batch);

    /// <summary>The copies that this silo knows to disagree: its own and, where it leads, those of the others.</summary>
    [Alias("GetQuarantined"), ResponseTimeout("00:00:03")]
    ValueTask<ImmutableArray<QuarantinedCopy>> GetQuarantined();
}

/// <summary>A copy in quarantine.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.QuarantinedCopy")]
internal readonly record struct QuarantinedCopy([property: Id(0)] PartitionId Partition, [property: Id(1)] ReplicaId Copy);

/// <summary>Messages from one silo to another.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.MessageBatch")]
internal sealed record MessageBatch([property: Id(0)] SiloId From, [property: Id(1)] ImmutableArray<PartitionMessage> Messages);

/// <summary>A message between the replicas of a partition.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PartitionMessage")]
internal readonly record struct PartitionMessage([property: Id(0)] PartitionId Partition, [property: Id(1)] Message Message);
