using System.Collections.Immutable;

namespace Quintet;

/// <summary>A copy of a partition on a silo, as a placement rule sees it. It may be there already or not.</summary>
public sealed record PlacementCandidate
{
    /// <summary>The component type's name.</summary>
    public required string ComponentType { get; init; }

    /// <summary>The partition's number: 0 up to, not including, the type's partition count.</summary>
    public required int Partition { get; init; }

    /// <summary>The type's policy in force.</summary>
    public required QosPolicy Policy { get; init; }

    /// <summary>The silo and its labels.</summary>
    public required PlacedCopy Silo { get; init; }

    /// <summary>Where the partition's other copies are or are about to be, as far as they obey the hard rules. It may be empty: the first copy is judged before the others.</summary>
    public ImmutableArray<PlacedCopy> OtherCopies { get; init; } = [];
}

/// <summary>A silo that holds, or may hold, a copy.</summary>
/// <param name="Silo">The silo's address, e.g. <c>10.0.0.7:11111@42</c>.</param>
/// <param name="Labels">The labels that the silo was given, e.g. <c>zone</c> = <c>a</c>.</param>
public sealed record PlacedCopy(string Silo, ImmutableSortedDictionary<string, string> Labels);
