using System.Collections.Immutable;

namespace Quintet;

/// <summary>How the drain of a silo stands.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.DrainReport")]
public sealed record DrainReport
{
    /// <summary>The silo's address.</summary>
    [Id(0)] public required string Silo { get; init; }

    /// <summary>Whether it is being drained.</summary>
    [Id(1)] public required bool IsDraining { get; init; }

    /// <summary>The partitions that it leads.</summary>
    [Id(2)] public required int Primaries { get; init; }

    /// <summary>The partitions that it holds a copy of.</summary>
    [Id(3)] public required int Copies { get; init; }

    /// <summary>What it waits for, in words; empty if copies are on their way, or nothing is left.</summary>
    [Id(4)] public ImmutableArray<string> WaitsFor { get; init; } = [];

    /// <summary>Whether it holds nothing any more: it can be stopped without anybody noticing.</summary>
    public bool IsEmpty => Copies == 0;
}

/// <summary>Why the copies of a partition are where they are.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PlacementExplanation")]
public sealed record PlacementExplanation
{
    /// <summary>The partition, e.g. <c>account/3</c>.</summary>
    [Id(0)] public required string Partition { get; init; }

    /// <summary>What the policy wants and what there is, in words.</summary>
    [Id(1)] public required string Summary { get; init; }

    /// <summary>Every silo, those with a copy first.</summary>
    [Id(2)] public required ImmutableArray<SiloVerdict> Silos { get; init; }

    /// <summary>What of the policy the silos there are cannot satisfy, each with the clauses that conflict and the smallest addition that would help; empty if they can.</summary>
    [Id(3)] public ImmutableArray<string> Degraded { get; init; } = [];

    /// <summary>What is about to be done, in order, each with its reason.</summary>
    [Id(4)] public ImmutableArray<PlannedMove> Moves { get; init; } = [];
}

/// <summary>Why a silo does or does not hold a copy of a partition.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.SiloVerdict")]
public sealed record SiloVerdict
{
    /// <summary>The silo's address.</summary>
    [Id(0)] public required string Silo { get; init; }

    /// <summary><c>Primary</c>, <c>Backup</c>, <c>Follower</c>, <c>Spare</c>, <c>Joining</c> or <c>None</c>.</summary>
    [Id(1)] public required string Holds { get; init; }

    /// <summary>Why, or why not, in words.</summary>
    [Id(2)] public required string Why { get; init; }
}

/// <summary>What the failure of silos would mean.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.WhatIfReport")]
public sealed record WhatIfReport
{
    /// <summary>The silos that would fail.</summary>
    [Id(0)] public required ImmutableArray<string> Silos { get; init; }

    /// <summary>Every component type, in name order.</summary>
    [Id(1)] public required ImmutableArray<TypeForecast> Types { get; init; }

    /// <summary>Whether no type would lose data or service.</summary>
    public bool IsHarmless => Types.All(type => type.Lost.IsEmpty && type.Blocked.IsEmpty);
}

/// <summary>What the failure of silos would mean for one type.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.TypeForecast")]
public sealed record TypeForecast
{
    /// <summary>The component type's name.</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary>Partitions whose every copy would be lost.</summary>
    [Id(1)] public required ImmutableArray<int> Lost { get; init; }

    /// <summary>Partitions that would keep their data and take no commands: fewer copies than the minimum.</summary>
    [Id(2)] public required ImmutableArray<int> Blocked { get; init; }

    /// <summary>Partitions that would change their primary, and be served again in a fraction of a second.</summary>
    [Id(3)] public required int FailOver { get; init; }

    /// <summary>How many more silo failures the type would survive after it, before copies are made anew.</summary>
    [Id(4)] public required int SurvivesSilos { get; init; }
}
