namespace Quintet.Checkers;

/// <summary>
/// Lists and accounts: every acknowledged entry stands once in every linearizable read that was invoked after its completion, hence in the final one;
/// no entry stands twice in any read. That reads show nothing else is <see cref="ProvenanceChecker"/>'s part.
/// </summary>
/// <remarks>
/// <see cref="LinearizabilityChecker"/> finds these as well, but the two share no reasoning, and this one names the entry.
/// </remarks>
internal sealed class ExactlyOnceChecker : IKeyChecker
{
    public void Check(KeyHistory key, Findings findings)
    {
        if (!key.IsSequence)
        {
            return;
        }

        var acknowledged = key.Operations.Where(operation => operation is { IsRead: false, IsDone: true }).OrderBy(entry => entry.Completed).ToList();
        var reads = key.Operations.Where(operation => operation is { IsRead: true, IsDone: true }).ToList();
        Report(key, findings, reads.Select(Doubled));
        Report(key, findings, reads.Where(read => read.IsLinearizableRead).Select(read => Lost(read, acknowledged)));

        var finalRead = reads.FindLast(read => read.IsLinearizableRead);
        if (acknowledged.Count > 0 && (finalRead is null || !acknowledged[^1].IsBefore(finalRead)))
        {
            var unread = finalRead is null ? acknowledged.Count : acknowledged.Count(entry => !entry.IsBefore(finalRead));
            findings.NotDecided(
                CheckerNames.ExactlyOnce,
                key.Key,
                $"{unread} of {acknowledged.Count} acknowledged entries are followed by no linearizable read. Read every key when all else is done.");
        }
    }

    private static void Report(KeyHistory key, Findings findings, IEnumerable<string?> explanations)
    {
        if (explanations.FirstOrDefault(explanation => explanation is not null) is { } violation)
        {
            findings.Violated(CheckerNames.ExactlyOnce, key.Key, violation);
        }
    }

    private static string? Doubled(Operation read)
    {
        var seen = new HashSet<HistoryValue>(read.Result.Items.Length);
        foreach (var item in read.Result.Items)
        {
            if (!seen.Add(item))
            {
                return $"entry {item} stands twice in {read}.";
            }
        }

        return null;
    }

    private static string? Lost(Operation read, List<Operation> acknowledged)
    {
        var seen = new HashSet<HistoryValue>(read.Result.Items.Length);
        foreach (var item in read.Result.Items)
        {
            seen.Add(item);
        }

        var lost = acknowledged.Find(entry => entry.IsBefore(read) && !seen.Contains(entry.Argument));
        return lost is null ? null : $"{lost} was acknowledged before {read} began, but is not in it.";
    }
}
