using System.Collections.Immutable;

namespace Quintet;

/// <summary>Something that a silo did or found, and why: the decision log.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.ClusterEvent")]
public sealed record ClusterEvent
{
    /// <summary>When, by that silo's clock.</summary>
    [Id(0)] public required DateTimeOffset At { get; init; }

    /// <summary>The silo that tells.</summary>
    [Id(1)] public required string Silo { get; init; }

    /// <summary>Rises with every event of that silo.</summary>
    [Id(2)] public required long Number { get; init; }

    /// <summary>What, in one word for programs: a move of the plan (<c>AddCopy</c>, <c>MovePrimary</c>, ...), <c>TakeOver</c>, <c>Evicting</c>, <c>Admitting</c>, <c>Quarantined</c>, <c>Restored</c>, <c>Alarm</c>, <c>Judged</c> or <c>PolicySet</c>.</summary>
    [Id(3)] public required string Kind { get; init; }

    /// <summary>The partition, the silo or the type that it is about.</summary>
    [Id(4)] public required string Subject { get; init; }

    /// <summary>What happened and why, in words for people.</summary>
    [Id(5)] public required string Message { get; init; }
}

/// <summary>Events of all silos, oldest first, and where to go on.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.ClusterEvents")]
public sealed record ClusterEvents
{
    /// <summary>The events.</summary>
    [Id(0)] public required ImmutableArray<ClusterEvent> Events { get; init; }

    /// <summary>To be given to the next call: the number of each silo's last event.</summary>
    [Id(1)] public required ImmutableDictionary<string, long> Seen { get; init; }
}
