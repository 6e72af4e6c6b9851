using Quintet.Calls;

namespace Quintet.Replication;

/// <summary>What this silo knows of the cluster. Thread-safe; never blocks.</summary>
internal interface IClusterKnowledge
{
    /// <summary>Without asking anybody: the views that are new or changed since a version that an earlier answer carried; 0 for all.</summary>
    PartitionMapSnapshot Changes(long knownVersion);

    /// <summary>Silos, partitions and types; other silos are asked for copies in quarantine, within a fraction of a second.</summary>
    ValueTask<ClusterStatus> StatusAsync();
}
