using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>What a call asks of the state it sees, and what its caller has seen. Null with most commands and linearizable queries.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.ReadTerms")]
internal sealed record ReadTerms
{
    /// <summary>What the caller has seen of the component's partition; null if nothing, or if the level does not care.</summary>
    [Id(0)] public LogPosition? Floor { get; init; }

    /// <summary>With <see cref="Consistency.Bounded"/>: how old the state may be, in milliseconds. Else null.</summary>
    [Id(1)] public long? MaxAgeMs { get; init; }

    /// <summary>Everything that the caller's session has seen, for the calls that the body makes; null if nothing.</summary>
    [Id(2)] public SeenPositions? Seen { get; init; }

    /// <summary>Whether a component's body makes the call: it must neither wait for those that wait for it, nor be refused for them.</summary>
    [Id(3)] public bool IsFromBody { get; init; }
}

/// <summary>How much of some partitions somebody has seen.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.SeenPositions")]
internal sealed record SeenPositions([property: Id(0)] ImmutableArray<SeenPosition> All);

/// <summary>How much of one partition somebody has seen.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.SeenPosition")]
internal readonly record struct SeenPosition([property: Id(0)] PartitionId Partition, [property: Id(1)] LogPosition Position);
