using System.Runtime.InteropServices;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// Something of which this silo has so much for all partitions together. A partition may hold as much as is free: one alone gets half, each of n that all want more gets its (n + 1)th part, and one
/// whose commands do not advance always leaves as much to the others. Thread-safe.
/// </summary>
/// <param name="most">How much there is.</param>
internal sealed class FairShare(long most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PartitionId, long> _held = [];
    private long _all;

    /// <summary>What all partitions hold.</summary>
    public long Held
    {
        get
        {
            lock (_gate)
            {
                return _all;
            }
        }
    }

    /// <summary>Whether the partition may hold more.</summary>
    public bool HasRoom(PartitionId partition)
    {
        lock (_gate)
        {
            return HasRoom(_held.GetValueOrDefault(partition));
        }
    }

    /// <summary>Takes one if there is room.</summary>
    public bool TryTake(PartitionId partition)
    {
        lock (_gate)
        {
            if (!HasRoom(_held.GetValueOrDefault(partition)))
            {
                return false;
            }

            Add(partition, 1);
            return true;
        }
    }

    /// <summary>Takes, whether or not there is room.</summary>
    public void Take(PartitionId partition, long amount)
    {
        lock (_gate)
        {
            Add(partition, amount);
        }
    }

    /// <summary>Gives back.</summary>
    public void Give(PartitionId partition, long amount)
    {
        lock (_gate)
        {
            Add(partition, -amount);
        }
    }

    private bool HasRoom(long held) => held < most - _all;

    private void Add(PartitionId partition, long amount)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_held, partition, out _) += amount;
        _all += amount;
    }
}
