namespace Quintet.Protocol;

/// <summary>
/// The components of a partition: for each its committed state and, on the primary, its head state (with entries not yet committed).
/// </summary>
/// <remarks>
/// A component's version is the log index of its last appended entry. That of a component that does not exist is the highest index at
/// which any component was cleared, so a version is never used again, also not after <c>Clear()</c> (rule H4).
/// </remarks>
internal sealed class ComponentTable
{
    private readonly Dictionary<string, Cell> _cells = new(StringComparer.Ordinal);
    private readonly HashSet<string> _uncommitted = new(StringComparer.Ordinal);
    private long _headClearFloor;

    /// <summary>The highest committed index at which a component was cleared.</summary>
    public long ClearFloor { get; private set; }

    public int Count => _cells.Count;

    public static ComponentTable From(IEnumerable<(string Component, long Version, object State)> components, long clearFloor)
    {
        var table = new ComponentTable { ClearFloor = clearFloor, _headClearFloor = clearFloor };
        foreach (var (component, version, state) in components)
        {
            table._cells.Add(component, new Cell { Committed = state, CommittedVersion = version, Head = state, HeadVersion = version });
        }

        return table;
    }

    public (long Version, object? State) Head(string component) =>
        _cells.TryGetValue(component, out var cell) ? (cell.HeadVersion, cell.Head) : (_headClearFloor, null);

    /// <summary>Some of the components, with their committed states.</summary>
    public IEnumerable<(string Component, object State)> Sample(int most) =>
        _cells.Where(cell => cell.Value.Committed is not null).Take(most).Select(cell => (cell.Key, cell.Value.Committed!));

    public object? Committed(string component) => _cells.TryGetValue(component, out var cell) ? cell.Committed : null;

    /// <summary>Takes note of an entry appended by this primary.</summary>
    public void Appended(Entry entry)
    {
        if (!_cells.TryGetValue(entry.Component, out var cell))
        {
            _cells.Add(entry.Component, cell = new Cell { CommittedVersion = _headClearFloor });
        }

        if (cell.Head is not null && entry.State is null)
        {
            _headClearFloor = Math.Max(_headClearFloor, entry.Index);
        }

        (cell.Head, cell.HeadVersion) = (entry.State, entry.Index);
        _uncommitted.Add(entry.Component);
    }

    /// <summary>Applies a committed entry; the component's state after it, or null if there is none.</summary>
    public object? Commit(Entry entry, IStateMachine machine)
    {
        _cells.TryGetValue(entry.Component, out var cell);
        var before = cell?.Committed;
        var after = entry.HasState ? entry.State : machine.Apply(entry.Component, before, entry.Events);
        if (before is not null && after is null)
        {
            ClearFloor = Math.Max(ClearFloor, entry.Index);
            _headClearFloor = Math.Max(_headClearFloor, entry.Index);
        }

        if (cell is null)
        {
            if (after is null)
            {
                return null;
            }

            _cells.Add(entry.Component, cell = new Cell());
        }

        (cell.Committed, cell.CommittedVersion) = (after, entry.Index);
        if (cell.HeadVersion <= entry.Index)
        {
            (cell.Head, cell.HeadVersion) = (after, entry.Index);
            _uncommitted.Remove(entry.Component);
            if (after is null)
            {
                _cells.Remove(entry.Component);
            }
        }

        return after;
    }

    /// <summary>Forgets every head state: this replica is not (any more) the primary that made them.</summary>
    public void ResetHeads()
    {
        foreach (var component in _uncommitted)
        {
            var cell = _cells[component];
            (cell.Head, cell.HeadVersion) = (cell.Committed, cell.CommittedVersion);
            if (cell.Committed is null)
            {
                _cells.Remove(component);
            }
        }

        _uncommitted.Clear();
        _headClearFloor = ClearFloor;
    }

    /// <summary>A snapshot of the committed states, in key order: references only, so it costs no copy of any state (rule H12).</summary>
    public (string Component, long Version, object State)[] Capture()
    {
        var captured = new List<(string, long, object)>(_cells.Count);
        foreach (var (component, cell) in _cells)
        {
            var state = cell.Committed;
            Mutant.Plant("snapshot-of-head-state", ref state, cell.Head);
            if (state is not null)
            {
                captured.Add((component, cell.CommittedVersion, state));
            }
        }

        captured.Sort(static (a, b) => string.CompareOrdinal(a.Item1, b.Item1));
        return [.. captured];
    }

    private sealed class Cell
    {
        public object? Committed;
        public long CommittedVersion;
        public object? Head;
        public long HeadVersion;
    }
}
