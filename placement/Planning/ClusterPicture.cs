using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>What the planner looks at: one consistent picture of the cluster. Equal pictures give equal plans, on every silo.</summary>
/// <param name="Silos">The silos that are active and not suspected, each with the component types that it hosts.</param>
/// <param name="Types">The component types.</param>
/// <param name="Views">The newest view known of every partition.</param>
internal sealed record ClusterPicture(
    ImmutableSortedDictionary<SiloId, ImmutableHashSet<string>> Silos,
    ImmutableArray<TypeGoal> Types,
    ImmutableSortedDictionary<PartitionId, View> Views)
{
    /// <summary>Copies in quarantine, as far as they are known here: a primary's silo knows those of its views.</summary>
    public ImmutableHashSet<(PartitionId Partition, ReplicaId Copy)> Quarantined { get; init; } = [];

    /// <summary>Silos that hold a copy beyond the view, or are being given one, as far as they are known here: a primary's silo knows those of its views.</summary>
    public ImmutableHashSet<(PartitionId Partition, SiloId Silo)> Learners { get; init; } = [];
}

/// <summary>What a component type asks for.</summary>
/// <param name="Name">The type.</param>
/// <param name="Partitions">Its partition count.</param>
/// <param name="Copies">The copies wanted, as far as there are silos for them.</param>
/// <param name="Minimum">The fewest copies that accept commands.</param>
/// <param name="Spares">Up-to-date copies wanted beyond those, as far as there are silos for them.</param>
internal sealed record TypeGoal(string Name, int Partitions, int Copies, int Minimum, int Spares = 0);

/// <summary>Something a primary is to be asked for. Only its compare-and-swap decides (rule S3).</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Primary">The silo to ask.</param>
internal abstract record Move(PartitionId Partition, SiloId Primary);

/// <summary>Give a silo a copy. Also planned while it is being made.</summary>
internal sealed record AddCopy(PartitionId Partition, SiloId Primary, SiloId To) : Move(Partition, Primary);

/// <summary>Keep an up-to-date copy on a silo, to take a member's place when one is lost.</summary>
internal sealed record AddSpare(PartitionId Partition, SiloId Primary, SiloId To) : Move(Partition, Primary);

/// <summary>Take a quarantined copy out of the view, so that its silo may hold a sound one: no other silo can.</summary>
internal sealed record ReplaceInPlace(PartitionId Partition, SiloId Primary, SiloId On) : Move(Partition, Primary);

/// <summary>Drop a learner that is wanted neither as a member nor as a spare.</summary>
internal sealed record DropLearner(PartitionId Partition, SiloId Primary, SiloId On) : Move(Partition, Primary);

/// <summary>Make the member on another silo the primary.</summary>
internal sealed record MovePrimary(PartitionId Partition, SiloId Primary, SiloId To) : Move(Partition, Primary);
