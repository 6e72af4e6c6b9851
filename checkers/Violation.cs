namespace Quintet.Checkers;

/// <summary>A broken promise. It is certain: no order of the operations explains what was observed.</summary>
/// <param name="Checker">Which checker found it: a constant of <see cref="CheckerNames"/>.</param>
/// <param name="Key">The key, or the partition.</param>
/// <param name="Explanation">What was observed against what is allowed, for people.</param>
public sealed record Violation(string Checker, string Key, string Explanation)
{
    /// <inheritdoc />
    public override string ToString() => $"{Checker}: '{Key}': {Explanation}";
}

/// <summary>Something that a checker can neither confirm nor refute. Never to be taken for success.</summary>
/// <param name="Checker">Which checker: a constant of <see cref="CheckerNames"/>.</param>
/// <param name="Key">The key.</param>
/// <param name="Reason">Why not, and what would help.</param>
public sealed record Undecided(string Checker, string Key, string Reason)
{
    /// <inheritdoc />
    public override string ToString() => $"{Checker}: '{Key}': undecided: {Reason}";
}

/// <summary>The names of the checkers in reports.</summary>
public static class CheckerNames
{
    /// <summary>Writes and linearizable reads of a key have an order that agrees with real time.</summary>
    public const string Linearizability = "linearizability";

    /// <summary>A session sees what it has seen or done.</summary>
    public const string Session = "session";

    /// <summary>No entry is lost, doubled, or made up.</summary>
    public const string ExactlyOnce = "exactly-once";

    /// <summary>Every read, however stale, shows a state that once was.</summary>
    public const string Provenance = "provenance";

    /// <summary>Replicas with the same log have the same state.</summary>
    public const string Digest = "digest";

    /// <summary>The rules of views and of who serves in them.</summary>
    public const string View = "view";

    /// <summary>A replica's commit index never goes back.</summary>
    public const string Commit = "commit";
}
