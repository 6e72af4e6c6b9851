using System.Collections.Immutable;

namespace Quintet;

/// <summary>What one silo knows of the whole cluster at one moment.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.ClusterStatus")]
public sealed record ClusterStatus
{
    /// <summary>The cluster's name.</summary>
    [Id(0)] public required string Cluster { get; init; }

    /// <summary>The deployment id: one life of the cluster's memory.</summary>
    [Id(1)] public required string Deployment { get; init; }

    /// <summary>The silos that are or lately were members, in address order.</summary>
    [Id(2)] public required ImmutableArray<SiloStatusReport> Silos { get; init; }

    /// <summary>Every partition of every type, in order.</summary>
    [Id(3)] public required ImmutableArray<PartitionStatus> Partitions { get; init; }

    /// <summary>Every component type, in name order.</summary>
    [Id(4)] public required ImmutableArray<ComponentTypeStatus> Types { get; init; }

    /// <summary>Which silo suspects which, as far as the silos that answer say; empty if none does.</summary>
    [Id(5)] public ImmutableArray<SuspicionStatus> Suspicions { get; init; } = [];

    /// <summary>The cluster's state in a few questions, each with an answer, a reason and the time since when: <see cref="StatusCondition"/>.</summary>
    [Id(6)] public ImmutableArray<StatusCondition> Conditions { get; init; } = [];
}

/// <summary>One silo in a <see cref="ClusterStatus"/>.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.SiloStatusReport")]
public sealed record SiloStatusReport
{
    /// <summary>Address with generation, e.g. <c>127.0.0.1:11111@42</c>.</summary>
    [Id(0)] public required string Silo { get; init; }

    /// <summary>The silo's name.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Orleans' membership status, e.g. <c>Active</c> or <c>Dead</c>, or <c>Suspected</c> if Quintet's pulses miss it.</summary>
    [Id(2)] public required string Status { get; init; }

    /// <summary>How many partitions it leads.</summary>
    [Id(3)] public int Primaries { get; init; }

    /// <summary>How many partitions it is a member of, those it leads included.</summary>
    [Id(4)] public int Copies { get; init; }

    /// <summary>Labels given to the silo.</summary>
    [Id(5)] public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Since when the silo cannot read or write the view register, or null if it can, or did not say.</summary>
    [Id(6)] public DateTimeOffset? RegisterTroubleSince { get; init; }

    /// <summary><c>Draining</c> (it runs, and gives away all it holds), <c>Stopping</c> (it shuts down, or did, and will be back as far as it knew), or null if it stays.</summary>
    [Id(7)] public string? Leaving { get; init; }
}

/// <summary>One partition in a <see cref="ClusterStatus"/>.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PartitionStatus")]
public sealed record PartitionStatus
{
    /// <summary>The component type's name.</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary>The partition's number.</summary>
    [Id(1)] public required int Partition { get; init; }

    /// <summary>Era of the newest view known.</summary>
    [Id(2)] public required int Era { get; init; }

    /// <summary>Epoch of the newest view known.</summary>
    [Id(3)] public required long Epoch { get; init; }

    /// <summary>The primary's silo.</summary>
    [Id(4)] public required string Primary { get; init; }

    /// <summary>The members' silos, the primary's first.</summary>
    [Id(5)] public required ImmutableArray<string> Members { get; init; }

    /// <summary><c>Serving</c>, <c>Recovering</c> (its primary is suspected, not yet serving, or handing over without learning whether that has taken effect), <c>Blocked</c> (fewer copies that are live and agree than the minimum) or <c>Lost</c> (all members are gone).</summary>
    [Id(6)] public required string Condition { get; init; }

    /// <summary>How many more silo failures the partition survives now: live members that are not in quarantine − 1, or 0.</summary>
    [Id(7)] public int SurvivesSilos { get; init; }

    /// <summary>
    /// The members' silos whose copy disagrees with the others and is in quarantine until another takes its place; empty if all agree. Its
    /// memory is kept, but it counts for nothing and never leads.
    /// </summary>
    [Id(8)] public ImmutableArray<string> Quarantined { get; init; } = [];

    /// <summary>Why the condition is what it is, in words; empty if it serves and nothing holds it up.</summary>
    [Id(9)] public string Reason { get; init; } = "";

    /// <summary>The silos whose acknowledgement the primary's commits have been waiting for, without progress, for a quarter of a second or more.</summary>
    [Id(10)] public ImmutableArray<string> BlockedBy { get; init; } = [];

    /// <summary>When the silo that answers learnt of the newest view: how old it is at least. Null if it did not say.</summary>
    [Id(11)] public DateTimeOffset? ViewSince { get; init; }

    /// <summary>Silos with an up-to-date copy that is no member: it takes the place of one that is lost.</summary>
    [Id(12)] public ImmutableArray<string> Spares { get; init; } = [];

    /// <summary>Silos on which a copy is being made.</summary>
    [Id(13)] public ImmutableArray<string> Joining { get; init; } = [];

    /// <summary>How many more values of the policy's spread label (zones, for instance) may fail with every silo that has them: values with a live member that is not in quarantine − 1, or 0; 0 without such a label.</summary>
    [Id(14)] public int SurvivesSpread { get; init; }

    /// <summary>Those of <see cref="Spares"/> that answer queries as well, as the silo that answers knows it.</summary>
    [Id(15)] public ImmutableArray<string> Followers { get; init; } = [];
}

/// <summary>One component type in a <see cref="ClusterStatus"/>.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.ComponentTypeStatus")]
public sealed record ComponentTypeStatus
{
    /// <summary>The component type's name.</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary>The partition count.</summary>
    [Id(1)] public required int Partitions { get; init; }

    /// <summary>The copies that the policy asks for, as far as there are silos for them.</summary>
    [Id(2)] public required int Copies { get; init; }

    /// <summary>The least <see cref="PartitionStatus.SurvivesSilos"/> of its partitions.</summary>
    [Id(3)] public required int SurvivesSilos { get; init; }

    /// <summary>The generation of the type's policy; 0 while nobody has changed it.</summary>
    [Id(4)] public long Generation { get; init; }

    /// <summary>The generation that every partition has come to: <see cref="Generation"/> when a change is complete.</summary>
    [Id(5)] public long ObservedGeneration { get; init; }

    /// <summary>The label over whose values copies are spread, or null.</summary>
    [Id(6)] public string? SpreadOver { get; init; }

    /// <summary>How many more values of that label (zones, for instance) may fail with every silo that has them: the least <see cref="PartitionStatus.SurvivesSpread"/> of its partitions.</summary>
    [Id(7)] public int SurvivesSpread { get; init; }

    /// <summary>What of the policy the silos there are cannot satisfy, and what would help; empty if they can.</summary>
    [Id(8)] public ImmutableArray<string> Degraded { get; init; } = [];

    /// <summary>How many lost silos each partition is to survive, whatever silos there are: the policy's <c>availability.tolerateFailures</c>.</summary>
    [Id(9)] public int TolerateFailures { get; init; }
}
