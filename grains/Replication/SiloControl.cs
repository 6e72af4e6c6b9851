using System.Collections.Immutable;
using Quintet.Health;
using Quintet.Placement;
using Quintet.Policies;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>What an administrator, by way of another silo, asks of this one.</summary>
internal sealed class SiloControl(ReplicaTable replicas, SiloDetector detector, RegisterWatch register, IPolicyTable policyTable, PolicyDirectory policies)
{
    /// <summary>Begins or ends a drain. The others hear of it by the next pulse.</summary>
    public void SetDraining(bool isDraining) => detector.Intend(isDraining ? SiloIntent.Drains : SiloIntent.Stays);

    /// <summary>Asks a primary of this silo to hand over; not while the register is known to be out of reach, for then it would serve nobody until that is back.</summary>
    public void HandOver(PartitionId partition, SiloId to)
    {
        if (register.TroubleSince is null)
        {
            replicas.Host(partition)?.Step(new AskHandOver(to));
        }
    }

    /// <summary>The partitions this silo leads, and about how large they are.</summary>
    public ImmutableArray<PartitionSize> Sizes() => [.. replicas.Hosts.Where(host => host.CommittedTime is not null).Select(host => new PartitionSize(host.Partition, host.EstimateStateBytes()))];

    /// <summary>Reads the policies as they are stored.</summary>
    public async Task LearnPoliciesAsync() => policies.Learn(await policyTable.ReadAsync(CancellationToken.None));
}
