namespace Quintet.Checkers;

/// <summary>Checks a history for everything that clients can observe.</summary>
public static class HistoryChecker
{
    /// <summary>
    /// Linearizability of every key by itself, session guarantees, exactly-once, and that even stale reads show only what once was.
    /// </summary>
    /// <param name="history">What clients observed.</param>
    /// <param name="options">Bounds; the defaults if null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static CheckReport Check(History history, CheckOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumOperationsPerKey, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumStepsPerKey, 1);

        var findings = new Findings();
        IKeyChecker[] checkers =
        [
            new LinearizabilityChecker(options, cancellation),
            new SessionChecker(),
            new ExactlyOnceChecker(),
            new ProvenanceChecker(),
        ];
        var unknown = 0;
        foreach (var key in history.Keys)
        {
            unknown += key.Operations.Count(operation => operation.Outcome == Outcome.Unknown);
            foreach (var checker in checkers)
            {
                cancellation.ThrowIfCancellationRequested();
                checker.Check(key, findings);
            }
        }

        return new(findings.Violations, findings.Undecided, history.OperationCount, history.KeyCount, unknown, findings.Steps);
    }
}
