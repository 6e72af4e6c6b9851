using Quintet.Placement;
using Quintet.Policies;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>What an administrator, by way of another silo, asks of this one.</summary>
internal sealed class SiloControl(ReplicaTable replicas, SiloDetector detector, IPolicyTable policyTable, PolicyDirectory policies)
{
    /// <summary>Begins or ends a drain. The others hear of it by the next pulse.</summary>
    public void SetDraining(bool isDraining)
    {
        if (isDraining)
        {
            detector.Leave();
        }
        else
        {
            detector.Stay();
        }
    }

    /// <summary>Asks a primary of this silo to hand over.</summary>
    public void HandOver(PartitionId partition, SiloId to) => replicas.Host(partition)?.Step(new AskHandOver(to));

    /// <summary>Reads the policies as they are stored.</summary>
    public async Task LearnPoliciesAsync() => policies.Learn(await policyTable.ReadAsync(CancellationToken.None));
}
