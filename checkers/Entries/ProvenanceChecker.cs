namespace Quintet.Checkers;

/// <summary>
/// Every read, whatever it was promised, shows a state that once was: nothing that failed, that nobody invoked, or that was invoked only after the
/// read had ended; and of lists and accounts, a state that fits the longest linearizable read.
/// </summary>
internal sealed class ProvenanceChecker : IKeyChecker
{
    public void Check(KeyHistory key, Findings findings)
    {
        var origins = Origins(key);
        var reads = key.Operations.Where(operation => operation is { IsRead: true, IsDone: true }).ToList();
        Report(key, findings, reads.Select(read => key.IsSequence ? Phantom(read, read.Result.Items, origins) : Phantom(read, [read.Result], origins)));

        var longest = reads.Where(read => key.IsSequence && read.IsLinearizableRead).MaxBy(read => read.Result.Items.Length);
        if (longest is not null)
        {
            Report(key, findings, reads.Where(read => !read.IsLinearizableRead).Select(read => Stranger(read, longest)));
        }
    }

    private static void Report(KeyHistory key, Findings findings, IEnumerable<string?> explanations)
    {
        if (explanations.FirstOrDefault(explanation => explanation is not null) is { } violation)
        {
            findings.Violated(CheckerNames.Provenance, key.Key, violation);
        }
    }

    /// <summary>For each value, the first operation that may have made it; one that failed only if there is no other.</summary>
    private static Dictionary<HistoryValue, Operation> Origins(KeyHistory key)
    {
        var origins = new Dictionary<HistoryValue, Operation>();
        foreach (var operation in key.Operations)
        {
            var made = operation.Kind == OperationKind.Cas ? operation.Argument.Items[1] : operation.Argument;
            if (!operation.IsRead && (!origins.TryGetValue(made, out var known) || (HadNoEffect(known) && !HadNoEffect(operation))))
            {
                origins[made] = operation;
            }
        }

        return origins;
    }

    private static bool HadNoEffect(Operation operation) =>
        operation.Outcome == Outcome.NotDone || operation is { Kind: OperationKind.Cas, IsDone: true, Result.IsTrue: false };

    private static string? Phantom(Operation read, ReadOnlySpan<HistoryValue> items, Dictionary<HistoryValue, Operation> origins)
    {
        foreach (var item in items)
        {
            if (!origins.TryGetValue(item, out var origin))
            {
                // A register that was never written reads as null.
                if (item.IsNull && read.Result.IsNull)
                {
                    continue;
                }

                return $"{read} shows {item}, which nobody wrote.";
            }

            if (HadNoEffect(origin))
            {
                return $"{read} shows {item}, but its {origin} did not take effect.";
            }

            if (read.IsBefore(origin))
            {
                return $"{read} shows {item}, but ended before its {origin} began.";
            }
        }

        return null;
    }

    private static string? Stranger(Operation read, Operation longest)
    {
        // A stale read may be longer than every linearizable one, too.
        var shorter = Math.Min(read.Result.Items.Length, longest.Result.Items.Length);
        return read.Result.Items[..shorter].SequenceEqual(longest.Result.Items[..shorter])
            ? null
            : $"{read} shows another order of entries than {longest}: neither is the beginning of the other.";
    }
}
