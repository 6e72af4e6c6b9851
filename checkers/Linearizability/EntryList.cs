namespace Quintet.Checkers;

/// <summary>
/// Beginnings and ends of the operations that have no place yet, in order of time, as a doubly linked list. An operation can be next in an order
/// exactly if it begins before the first end in the list. Lifting and unlifting take constant time; unlift in reverse order of lifting.
/// </summary>
internal sealed class EntryList
{
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly int[] _owner;
    private readonly int[] _begin;
    private readonly int[] _end;

    public EntryList(IReadOnlyList<RegisterStep> steps)
    {
        _begin = new int[steps.Count];
        _end = new int[steps.Count];
        var entries = Enumerable.Range(0, steps.Count)
            .SelectMany(step => new[] { (Place: steps[step].Source.Invoked, Step: step), (Place: steps[step].Source.Completed, Step: step) })
            .OrderBy(entry => entry.Place)
            .ToList();
        var size = entries.Count + 1;
        _next = new int[size];
        _previous = new int[size];
        _owner = new int[size];
        for (var entry = 1; entry < size; entry++)
        {
            var step = entries[entry - 1].Step;
            _owner[entry] = step;
            (_begin[step] == 0 ? ref _begin[step] : ref _end[step]) = entry;
        }

        for (var entry = 0; entry < size; entry++)
        {
            _next[entry] = (entry + 1) % size;
            _previous[entry] = (entry + size - 1) % size;
        }
    }

    /// <summary>The first entry; 0, the head, if there is none.</summary>
    public int First => _next[0];

    public int Next(int entry) => _next[entry];

    public int StepOf(int entry) => _owner[entry];

    public bool IsEnd(int entry) => _end[_owner[entry]] == entry;

    public void Lift(int step)
    {
        Unlink(_begin[step]);
        Unlink(_end[step]);
    }

    public void Unlift(int step)
    {
        Relink(_end[step]);
        Relink(_begin[step]);
    }

    private void Unlink(int entry)
    {
        _next[_previous[entry]] = _next[entry];
        _previous[_next[entry]] = _previous[entry];
    }

    private void Relink(int entry)
    {
        _next[_previous[entry]] = entry;
        _previous[_next[entry]] = entry;
    }
}
