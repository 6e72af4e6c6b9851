using System.Collections.Immutable;
using Orleans.Services;
using Quintet.Placement;
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

    /// <summary>What only this silo can tell for the cluster's status.</summary>
    [Alias("GetFindings"), ResponseTimeout("00:00:03")]
    ValueTask<SiloFindings> GetFindings();

    /// <summary>The partitions this silo leads, each with about how many bytes of state a new copy would be sent.</summary>
    [Alias("GetSizes"), ResponseTimeout("00:00:03")]
    ValueTask<ImmutableArray<PartitionSize>> GetSizes();

    /// <summary>How many queries this silo's copies answer.</summary>
    [Alias("GetQueryRates"), ResponseTimeout("00:00:03")]
    ValueTask<ImmutableArray<QueryRate>> GetQueryRates();

    /// <summary>What this silo did and why, after the event of a number.</summary>
    [Alias("GetEvents"), ResponseTimeout("00:00:03")]
    ValueTask<ImmutableArray<ClusterEvent>> GetEvents(long after);

    /// <summary>Begins or ends the drain of this silo.</summary>
    [Alias("SetDraining"), ResponseTimeout("00:00:03")]
    ValueTask SetDraining(bool isDraining);

    /// <summary>Asks this silo's primary of a partition to hand over to another member (rule S3: its compare-and-swap decides).</summary>
    [Alias("HandOver"), ResponseTimeout("00:00:03")]
    ValueTask HandOver(PartitionId partition, SiloId to);

    /// <summary>Reads the policies anew, now.</summary>
    [Alias("LearnPolicies"), ResponseTimeout("00:00:05")]
    ValueTask LearnPolicies();
}

/// <summary>What only one silo knows.</summary>
/// <param name="Silo">That silo.</param>
/// <param name="Quarantined">Copies it knows to disagree: its own and, where it leads, those of the others.</param>
/// <param name="Blocked">Partitions it leads whose commits or queries do not advance, and the members they wait for; none if it hands over and does not learn whether that has taken effect.</param>
/// <param name="Suspicions">Whom it suspects.</param>
/// <param name="RegisterTroubleSince">Since when it cannot use the view register, or null.</param>
/// <param name="Learners">Copies beyond the views of the partitions it leads; default from a silo that does not tell.</param>
/// <param name="Observed">The partitions it leads, each with the generation of the policy that is wholly in force; default from a silo that does not tell.</param>
[GenerateSerializer, Immutable, Alias("Quintet.SiloFindings")]
internal sealed record SiloFindings(
    [property: Id(0)] SiloId Silo,
    [property: Id(1)] ImmutableArray<QuarantinedCopy> Quarantined,
    [property: Id(2)] ImmutableArray<BlockedPartition> Blocked,
    [property: Id(3)] ImmutableArray<SuspicionStatus> Suspicions,
    [property: Id(4)] DateTimeOffset? RegisterTroubleSince,
    [property: Id(5)] ImmutableArray<LearnerOf> Learners,
    [property: Id(6)] ImmutableArray<ObservedPolicy> Observed);

/// <summary>The generation of the policy that is wholly in force in a partition.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.ObservedPolicy")]
internal readonly record struct ObservedPolicy([property: Id(0)] PartitionId Partition, [property: Id(1)] long Generation);

/// <summary>About how many bytes of state a partition has.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PartitionSize")]
internal readonly record struct PartitionSize([property: Id(0)] PartitionId Partition, [property: Id(1)] long Bytes);

/// <summary>A copy beyond the view that a primary brings, or keeps, up to date.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.LearnerOf")]
internal readonly record struct LearnerOf([property: Id(0)] PartitionId Partition, [property: Id(1)] SiloId Silo, [property: Id(2)] bool IsUpToDate);

/// <summary>A partition whose commits or queries wait for members, or that waits for the outcome of a hand-over: then there are none.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.BlockedPartition")]
internal readonly record struct BlockedPartition([property: Id(0)] PartitionId Partition, [property: Id(1)] ImmutableArray<SiloId> By);

/// <summary>A copy in quarantine.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.QuarantinedCopy")]
internal readonly record struct QuarantinedCopy([property: Id(0)] PartitionId Partition, [property: Id(1)] ReplicaId Copy);

/// <summary>Messages from one silo to another.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.MessageBatch")]
internal sealed record MessageBatch([property: Id(0)] SiloId From, [property: Id(1)] ImmutableArray<PartitionMessage> Messages);

/// <summary>A message between the replicas of a partition.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PartitionMessage")]
internal readonly record struct PartitionMessage([property: Id(0)] PartitionId Partition, [property: Id(1)] Message Message);
