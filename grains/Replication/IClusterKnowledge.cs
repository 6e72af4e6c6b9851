using Quintet.Calls;

namespace Quintet.Replication;

/// <summary>What this silo knows of the cluster, without asking anybody. Thread-safe; never blocks.</summary>
internal interface IClusterKnowledge
{
    /// <summary>The views that are new or changed since a version that an earlier answer carried; 0 for all.</summary>
    PartitionMapSnapshot Changes(long knownVersion);

    /// <summary>Silos, partitions and types.</summary>
    ClusterStatus Status();
}
