namespace Quintet;

/// <summary>What a placement rule says of a copy on a silo. The default is <see cref="Neutral"/>.</summary>
public readonly record struct PlacementVerdict
{
    private PlacementVerdict(int points, string? reason, bool isRejected) => (Points, Reason, IsRejected) = (points, reason, isRejected);

    /// <summary>The rule has nothing to say.</summary>
    public static PlacementVerdict Neutral => default;

    /// <summary>Whether the silo must not hold the copy.</summary>
    public bool IsRejected { get; }

    /// <summary>How well the silo suits: more is better, below 0 is worse than neutral. The points of all rules are added up.</summary>
    public int Points { get; }

    /// <summary>Why, for people; null if there is nothing to say.</summary>
    public string? Reason { get; }

    /// <summary>The silo must not hold the copy: a hard rule.</summary>
    /// <param name="reason">Why, as the end of a sentence, e.g. <c>it is under maintenance (maintenance=true)</c>.</param>
    public static PlacementVerdict Reject(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return new PlacementVerdict(0, reason, true);
    }

    /// <summary>The silo suits better or worse: a soft rule. It weighs less than the policy's preferred labels, and more than near, apart and load.</summary>
    /// <param name="points">More is better; -1,000,000 to 1,000,000.</param>
    /// <param name="reason">Why, as the end of a sentence; null if there is nothing to say.</param>
    public static PlacementVerdict Score(int points, string? reason = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(points, 1_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, -1_000_000);
        return new PlacementVerdict(points, reason, false);
    }
}
