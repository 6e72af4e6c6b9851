using System.Collections.Immutable;

namespace Quintet;

/// <summary>A change of a policy.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PolicyChange")]
public sealed record PolicyChange
{
    /// <summary>The component type's name, or <see cref="QosPolicy.AllTypes"/>.</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary>JSON: the fields to change. Null as a value goes back to what is inherited (RFC 7396).</summary>
    [Id(1)] public required string Policy { get; init; }

    /// <summary>Whether <see cref="Policy"/> is all that the type asks for by itself, instead of a change of it.</summary>
    [Id(2)] public bool Replaces { get; init; }

    /// <summary>The generation of the type's own policy from which the change was made, 0 if it had none; null to change whatever stands.</summary>
    [Id(3)] public long? Expected { get; init; }

    /// <summary>Refuse a policy that the silos there are cannot satisfy; else it is accepted and the type is degraded.</summary>
    [Id(4)] public bool IsStrict { get; init; }

    /// <summary>Who makes the change.</summary>
    [Id(5)] public string By { get; init; } = "";

    /// <summary>Why.</summary>
    [Id(6)] public string Reason { get; init; } = "";
}

/// <summary>A type's policy.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PolicyReport")]
public sealed record PolicyReport
{
    /// <summary>The component type's name, or <see cref="QosPolicy.AllTypes"/>.</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary>The generation of the type's own policy, to be expected by the next change; 0 if it has none.</summary>
    [Id(1)] public required long OwnGeneration { get; init; }

    /// <summary>JSON: what was set for the type itself.</summary>
    [Id(2)] public required string Own { get; init; }

    /// <summary>The newest generation of all that the type's policy is made of; 0 if nobody has changed it.</summary>
    [Id(3)] public required long Generation { get; init; }

    /// <summary>JSON: the whole policy that follows for the type.</summary>
    [Id(4)] public required string InForce { get; init; }

    /// <summary>The generation that every partition has come to: its entry is committed, the minimum stands in the view, and there is nothing more to do. Equals <see cref="Generation"/> when the change is complete.</summary>
    [Id(5)] public long ObservedGeneration { get; init; }

    /// <summary>How many partitions have come to <see cref="Generation"/>.</summary>
    [Id(6)] public int PartitionsObserved { get; init; }

    /// <summary>How many partitions there are.</summary>
    [Id(7)] public int Partitions { get; init; }

    /// <summary>What of the policy the silos there are cannot satisfy, and what would help; empty if they can.</summary>
    [Id(8)] public ImmutableArray<string> Degraded { get; init; } = [];
}

/// <summary>What a change would do.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PlanReport")]
public sealed record PlanReport
{
    /// <summary>The copies and primaries to be moved, in order.</summary>
    [Id(0)] public required ImmutableArray<PlannedMove> Moves { get; init; }

    /// <summary>What cannot be satisfied, and what would help.</summary>
    [Id(1)] public required ImmutableArray<string> Degraded { get; init; }

    /// <summary>How the types stand now and would stand after it.</summary>
    [Id(2)] public required ImmutableArray<MarginChange> Types { get; init; }

    /// <summary>About how much is to be sent.</summary>
    [Id(3)] public long Bytes { get; init; }

    /// <summary>About how long it takes, at the rate that the silos may send at.</summary>
    [Id(4)] public TimeSpan Duration { get; init; }

    /// <summary>What the changed policies mean that is easily overlooked; empty if nothing is.</summary>
    [Id(5)] public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>A copy or a primary to be moved.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PlannedMove")]
public sealed record PlannedMove
{
    /// <summary>What: <c>AddCopy</c>, <c>ReplaceCopy</c>, <c>RemoveCopy</c>, <c>AddSpare</c>, <c>DropLearner</c>, <c>ReplaceInPlace</c> or <c>MovePrimary</c>.</summary>
    [Id(0)] public required string Kind { get; init; }

    /// <summary>The partition, e.g. <c>account/3</c>.</summary>
    [Id(1)] public required string Partition { get; init; }

    /// <summary>The silo that loses a copy or the lead; null if none does.</summary>
    [Id(2)] public string? From { get; init; }

    /// <summary>The silo that gets it; null if none does.</summary>
    [Id(3)] public string? To { get; init; }

    /// <summary>About how much is to be sent for it.</summary>
    [Id(4)] public long Bytes { get; init; }

    /// <summary>Why.</summary>
    [Id(5)] public string Why { get; init; } = "";

    /// <summary>Up to three of the best alternatives that were passed over, each with what spoke against it, e.g. <c>10.0.0.7:11111@42: it carries 12, not 9</c>; empty if there were none.</summary>
    [Id(6)] public string Instead { get; init; } = "";
}

/// <summary>How safe a type is, before and after.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.MarginChange")]
public sealed record MarginChange
{
    /// <summary>The component type's name.</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary>Copies of each partition at least, now.</summary>
    [Id(1)] public int CopiesBefore { get; init; }

    /// <summary>Copies of each partition at least, after it.</summary>
    [Id(2)] public int CopiesAfter { get; init; }

    /// <summary>How many more silo failures it survives now.</summary>
    [Id(3)] public int SurvivesSilosBefore { get; init; }

    /// <summary>How many more silo failures it survives after it.</summary>
    [Id(4)] public int SurvivesSilosAfter { get; init; }
}
