using System.Collections.Immutable;

namespace Quintet;

/// <summary>
/// A rule for where copies may be. Ours stand behind it like anybody's: register yours in the container of <em>every</em> silo, with the same settings, and first placement, repair, moves,
/// plans and explanations all obey it. A rule is a pure function of the candidate: every silo must come to the same verdict, at any time.
/// </summary>
public interface IPlacementRule
{
    /// <summary>The rule's name, for explanations.</summary>
    string Name { get; }

    /// <summary>Judges a silo for a partition. Called often, from several threads.</summary>
    PlacementVerdict Judge(PlacementCandidate candidate);
}

/// <summary>A silo that might hold a copy.</summary>
/// <param name="Type">The component type.</param>
/// <param name="Policy">Its policy.</param>
/// <param name="Silo">The silo's address.</param>
/// <param name="Labels">The labels that the silo was given.</param>
public sealed record PlacementCandidate(string Type, QosPolicy Policy, string Silo, ImmutableSortedDictionary<string, string> Labels);

/// <summary>What a rule says of a candidate.</summary>
/// <param name="Reason">Why it must hold no copy, in words that go on after "it": <c>"lacks disk=ssd"</c>. Null: it may.</param>
/// <param name="Score">How much it is preferred among those that may: higher is better. 0 if the rule has no preference.</param>
public readonly record struct PlacementVerdict(string? Reason, int Score)
{
    /// <summary>It may hold a copy.</summary>
    public static PlacementVerdict Allowed => default;

    /// <summary>It must hold none: a hard rule.</summary>
    public static PlacementVerdict Rejected(string reason) => new(reason, 0);

    /// <summary>It may, and is preferred to those with a lower score: a soft rule.</summary>
    public static PlacementVerdict Preferred(int score) => new(null, score);
}
