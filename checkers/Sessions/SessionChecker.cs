namespace Quintet.Checkers;

/// <summary>
/// Read-your-writes and monotonic reads, for each session and key. A session read shows at least what the session's writes had made that were
/// acknowledged before it began, and what the session's linearizable and session reads had shown that ended before it began.
/// </summary>
internal sealed class SessionChecker : IKeyChecker
{
    public void Check(KeyHistory key, Findings findings)
    {
        var sessions = key.Operations
            .Where(operation => operation is { IsDone: true, Session: not null })
            .GroupBy(operation => operation.Session, StringComparer.Ordinal)
            .Where(session => session.Any(IsSessionRead))
            .ToList();
        if (sessions.Count == 0)
        {
            return;
        }

        ISessionOrder order;
        if (key.IsSequence)
        {
            order = new SequenceOrder();
        }
        else if (VersionOrder.TryDerive(key, out var versions, out var reason))
        {
            order = versions;
        }
        else
        {
            findings.NotDecided(CheckerNames.Session, key.Key, reason);
            return;
        }

        foreach (var session in sessions)
        {
            if (Check([.. session], order) is { } violation)
            {
                findings.Violated(CheckerNames.Session, key.Key, $"session '{session.Key}': {violation}");
            }
        }
    }

    /// <summary>Other reads are promised something else, but what linearizable reads showed was seen by the session.</summary>
    private static bool IsSessionRead(Operation operation) => operation.IsRead && operation.Consistency == ReadConsistency.Session;

    private static string? Check(Operation[] session, ISessionOrder order)
    {
        foreach (var read in session.Where(IsSessionRead))
        {
            foreach (var earlier in session.Where(operation => operation.IsBefore(read)))
            {
                if (!earlier.IsRead && order.Misses(read, earlier))
                {
                    return $"does not read its own write: {read} does not show {earlier}.";
                }

                if (earlier.IsRead && earlier.Consistency <= ReadConsistency.Session && order.ShowsLess(read, earlier))
                {
                    return $"reads go back: {read} shows less than {earlier}.";
                }
            }
        }

        return null;
    }
}
