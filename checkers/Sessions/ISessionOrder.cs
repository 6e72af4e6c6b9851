namespace Quintet.Checkers;

/// <summary>Compares what operations of one session know. True is certain; false may mean that nobody can tell.</summary>
internal interface ISessionOrder
{
    /// <summary>The read shows a state in which the write had not taken effect.</summary>
    bool Misses(Operation read, Operation write);

    /// <summary>The read shows a state before that of the earlier read.</summary>
    bool ShowsLess(Operation read, Operation earlier);
}

/// <summary>Lists and accounts: a state is less than another if it does not begin with it.</summary>
internal sealed class SequenceOrder : ISessionOrder
{
    private readonly Dictionary<Operation, HashSet<HistoryValue>> _contents = new(ReferenceEqualityComparer.Instance);

    public bool Misses(Operation read, Operation write)
    {
        if (!_contents.TryGetValue(read, out var content))
        {
            _contents.Add(read, content = [.. read.Result.Items]);
        }

        return !content.Contains(write.Argument);
    }

    public bool ShowsLess(Operation read, Operation earlier) => !read.Result.Items.StartsWith(earlier.Result.Items);
}
