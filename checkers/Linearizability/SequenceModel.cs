namespace Quintet.Checkers;

/// <summary>
/// Lists and accounts. Unique entries and reads that show everything make the search for an order unnecessary:
/// <list type="number">
/// <item>All reads must be prefixes of the longest one, which therefore fixes the order of the entries it holds. They all took effect.</item>
/// <item>A read of k entries stands between the k-th entry and the next. Entries outside the longest read stand behind all reads. Of these, the
/// acknowledged ones took effect; the unknown ones need not have, and leaving out what nobody saw makes no read wrong.</item>
/// <item>So the operations fall into groups whose order is fixed, and within a group any order will do. An order that agrees with real time exists
/// exactly if no operation ended before one of an earlier group began.</item>
/// </list>
/// </summary>
internal sealed class SequenceModel : IKeyModel
{
    public LinearizabilityVerdict Check(IReadOnlyList<Operation> operations)
    {
        var reads = operations.Where(operation => operation.IsLinearizableRead).OrderBy(read => read.Result.Items.Length).ToList();
        if (WrongContent(operations, reads) is { } wrong)
        {
            return new(wrong, null, operations.Count);
        }

        var timeline = new Timeline();
        foreach (var group in Groups(operations, reads))
        {
            if (timeline.Place(group) is { } violation)
            {
                return new(violation, null, operations.Count);
            }
        }

        return LinearizabilityVerdict.Linearizable(operations.Count);
    }

    private static string? WrongContent(IReadOnlyList<Operation> operations, List<Operation> reads)
    {
        for (var i = 1; i < reads.Count; i++)
        {
            if (!reads[i].Result.Items.StartsWith(reads[i - 1].Result.Items))
            {
                return $"no order of the entries explains both {reads[i - 1]} and {reads[i]}: the first is not the beginning of the second.";
            }
        }

        if (reads.Count == 0)
        {
            return null;
        }

        var entries = operations.Where(operation => !operation.IsRead).ToDictionary(operation => operation.Argument);
        var seen = new HashSet<HistoryValue>();
        foreach (var item in reads[^1].Result.Items)
        {
            if (!seen.Add(item))
            {
                return $"entry {item} stands twice in {reads[^1]}.";
            }

            if (!entries.TryGetValue(item, out var entry) || entry.Outcome == Outcome.NotDone)
            {
                return $"entry {item} stands in {reads[^1]}, but {(entry is null ? "nobody made it" : $"its {entry}")}.";
            }
        }

        return null;
    }

    /// <summary>The groups in their order.</summary>
    private static IEnumerable<List<Operation>> Groups(IReadOnlyList<Operation> operations, List<Operation> reads)
    {
        var entries = operations.Where(operation => !operation.IsRead).ToDictionary(operation => operation.Argument);
        var order = reads.Count == 0 ? [] : reads[^1].Result.Items.ToArray();
        var next = 0;
        for (var length = 0; length <= order.Length; length++)
        {
            var first = next;
            while (next < reads.Count && reads[next].Result.Items.Length == length)
            {
                next++;
            }

            yield return reads[first..next];
            if (length < order.Length)
            {
                entries.Remove(order[length], out var entry);
                yield return [entry!];
            }
        }

        yield return [.. entries.Values.Where(entry => entry.IsDone)];
    }

    /// <summary>Remembers which of the operations placed so far began last.</summary>
    private sealed class Timeline
    {
        private Operation? _last;
        private int _placed;

        public string? Place(List<Operation> group)
        {
            foreach (var operation in group)
            {
                if (_last is not null && operation.IsBefore(_last))
                {
                    return $"{operation} must come after {_last} to explain what was read, but it ended before that began. "
                        + $"{_placed} operations had been placed.";
                }
            }

            foreach (var operation in group)
            {
                _placed++;
                _last = _last is null || operation.Invoked > _last.Invoked ? operation : _last;
            }

            return null;
        }
    }
}
