using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>What the planner looks at: one consistent picture of the cluster. Equal pictures give equal plans, on every silo.</summary>
/// <param name="Silos">The silos that are active and not suspected.</param>
/// <param name="Types">The component types, in name order.</param>
/// <param name="Views">The newest view known of every partition.</param>
internal sealed record ClusterPicture(
    ImmutableSortedDictionary<SiloId, SiloPicture> Silos,
    ImmutableArray<TypeGoal> Types,
    ImmutableSortedDictionary<PartitionId, View> Views)
{
    /// <summary>Copies in quarantine, as far as they are known here: a primary's silo knows those of its views.</summary>
    public ImmutableHashSet<(PartitionId Partition, ReplicaId Copy)> Quarantined { get; init; } = [];

    /// <summary>The application's own rules, the same on every silo.</summary>
    public ImmutableArray<IPlacementRule> Rules { get; init; } = [];

    /// <summary>Silos that hold a copy beyond the view, or are being given one, as far as they are known here: a primary's silo knows those of its views, and tells the others.</summary>
    public ImmutableHashSet<(PartitionId Partition, SiloId Silo)> Learners { get; init; } = [];

    /// <summary>How many copies beyond the members the load of queries asks for, of partitions where it asks for any; as <see cref="Learners"/>.</summary>
    public ImmutableDictionary<PartitionId, int> ForLoad { get; init; } = ImmutableDictionary<PartitionId, int>.Empty;
}

/// <summary>A silo, as the planner sees it.</summary>
/// <param name="Types">The component types that it hosts.</param>
/// <param name="Labels">The labels that it was given, e.g. <c>zone</c> = <c>a</c>.</param>
internal sealed record SiloPicture(ImmutableHashSet<string> Types, ImmutableSortedDictionary<string, string> Labels)
{
    /// <summary>Whether it is being drained: what it holds counts as long as it is there, but is to go elsewhere, and nothing new comes to it.</summary>
    public bool IsDraining { get; init; }

    /// <summary>The versions of the component types that it hosts, where they differ from 1.</summary>
    public ImmutableDictionary<string, int> Versions { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>The version of a component type.</summary>
    public int VersionOf(string type) => Versions.GetValueOrDefault(type, 1);

    /// <summary>Whether it stops for a restart. It is drained as well, whatever <see cref="IsDraining"/> says, but copies that no other silo can take are lent to it (<see cref="DisruptionFloor"/>).</summary>
    public bool IsStopping { get; init; }
}

/// <summary>What a component type asks for.</summary>
/// <param name="Name">The type.</param>
/// <param name="Partitions">Its partition count.</param>
/// <param name="Policy">The policy in force, as last decided.</param>
internal sealed record TypeGoal(string Name, int Partitions, QosPolicy Policy)
{
    /// <summary>The copies wanted, as far as there are silos for them.</summary>
    public int Copies => Policy.Copies;

    /// <summary>The fewest copies that accept commands.</summary>
    public int Minimum => Policy.Availability.MinimumCopies;

    /// <summary>Up-to-date copies wanted beyond those, as far as there are silos for them: each is a spare and a follower in one.</summary>
    /// <param name="forLoad">How many the load of queries asks for (<see cref="ClusterPicture.ForLoad"/>).</param>
    public int Beyond(int forLoad = 0) => Math.Max(Policy.Availability.Spares, FollowersWanted(forLoad));

    /// <summary>What asks for so many of them.</summary>
    public string AskedBeyond(int forLoad = 0) =>
        FollowersWanted(forLoad) < Policy.Availability.Spares ? $"{Count(Policy.Availability.Spares, "spare")} (availability.spares)"
        : FollowersWanted(forLoad) > Policy.Performance.FollowersMin ? $"{Count(FollowersWanted(forLoad), "follower")} for the load of queries (performance.queriesPerCopy, followersMax)"
        : $"{Count(Policy.Performance.FollowersMin, "follower")} (performance.followersMin)";

    /// <summary>Whether copies may be made for load: whether the policy allows more followers than it asks for in any case.</summary>
    public bool HasRoomForLoad => Policy.Performance.FollowersMax > Policy.Performance.FollowersMin;

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private int FollowersWanted(int forLoad) => Math.Max(Policy.Performance.FollowersMin, Math.Min(forLoad, Policy.Performance.FollowersMax));

    /// <summary>Rises with every change of the policy; 0 while nobody has changed it.</summary>
    public long Generation { get; init; }
}

/// <summary>Something a primary is to be asked for. Only its compare-and-swap decides (rule S3).</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Primary">The silo to ask.</param>
internal abstract record Move(PartitionId Partition, SiloId Primary)
{
    /// <summary>Why, in words for an operator.</summary>
    public string Why { get; init; } = "";

    /// <summary>Up to three of the best alternatives that were passed over, each with what spoke against it, in words for an operator; empty if there were none, or too many moves to tell it of all.</summary>
    public string Instead { get; init; } = "";

    /// <summary>Whether it only evens out what silos hold, or follows a mere preference: it can wait.</summary>
    public bool IsForBalance { get; init; }
}

/// <summary>Give a silo a copy. Also planned while it is being made.</summary>
internal sealed record AddCopy(PartitionId Partition, SiloId Primary, SiloId To) : Move(Partition, Primary);

/// <summary>Give a silo a copy, and when it is up to date take it into the view in the place of another, in one change of view. Also planned while it is being made.</summary>
internal sealed record ReplaceCopy(PartitionId Partition, SiloId Primary, SiloId From, SiloId To) : Move(Partition, Primary);

/// <summary>Take a copy out of the view: there are more than the policy asks for, or its silo stops for a restart.</summary>
internal sealed record RemoveCopy(PartitionId Partition, SiloId Primary, SiloId From) : Move(Partition, Primary)
{
    /// <summary>Whether one copy fewer than the policy asks for is left until the silo has started again (<see cref="DisruptionFloor"/>).</summary>
    public bool Borrows { get; init; }
}

/// <summary>Keep an up-to-date copy on a silo, to take a member's place when one is lost, or to answer queries.</summary>
internal sealed record AddSpare(PartitionId Partition, SiloId Primary, SiloId To) : Move(Partition, Primary);

/// <summary>Take a quarantined copy out of the view, so that its silo may hold a sound one: no other silo can.</summary>
internal sealed record ReplaceInPlace(PartitionId Partition, SiloId Primary, SiloId On) : Move(Partition, Primary);

/// <summary>Drop a learner that is wanted neither as a member nor as a spare or follower.</summary>
internal sealed record DropLearner(PartitionId Partition, SiloId Primary, SiloId On) : Move(Partition, Primary);

/// <summary>Make the member on another silo the primary.</summary>
internal sealed record MovePrimary(PartitionId Partition, SiloId Primary, SiloId To) : Move(Partition, Primary);
