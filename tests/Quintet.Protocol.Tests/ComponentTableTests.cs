using Quintet.Simulation;

namespace Quintet.Protocol.Tests;

public sealed class ComponentTableTests
{
    private readonly LedgerMachine _machine = new();
    private readonly ComponentTable _table = new();

    [Fact]
    public void Head_runs_ahead_of_committed_state()
    {
        var first = Make(1, 10);
        var second = Make(2, 20);
        Assert.Null(_table.Committed("k"));
        Assert.Equal((2, "10 20"), Head());
        _table.Commit(first, _machine);
        Assert.Equal("10", Show(_table.Committed("k")));
        Assert.Equal((2, "10 20"), Head());
        _table.Commit(second, _machine);
        Assert.Equal("10 20", Show(_table.Committed("k")));
    }

    [Fact]
    public void A_backup_applies_events_to_the_same_state()
    {
        _table.Commit(Entries.Command(1, "k", 10), _machine);
        _table.Commit(Entries.Command(2, "k", 20), _machine);
        Assert.Equal((2, "10 20"), Head());
    }

    [Fact]
    public void Resetting_heads_forgets_what_is_not_committed()
    {
        _table.Commit(Make(1, 10), _machine);
        Make(2, 20);
        Make(3, 0);
        _table.Appended(Entries.Made(4, "fresh", 1, null));
        _table.ResetHeads();
        Assert.Equal((1, "10"), Head());
        Assert.Equal((0, null), _table.Head("fresh"));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void A_version_is_never_used_again_after_a_removal()
    {
        _table.Commit(Make(1, 10), _machine);
        var before = _table.Head("k").Version;
        var removal = Make(2, 0);
        Assert.Equal((2, "none"), Head());
        _table.Commit(removal, _machine);
        Assert.Equal((2, "none"), Head());
        Assert.Equal(0, _table.Count);
        Assert.True(_table.Head("k").Version > before);
        Assert.Equal(2, _table.Head("never existed").Version);
        Assert.Equal(2, ComponentTable.From([], _table.ClearFloor).Head("k").Version);
    }

    [Fact]
    public void Removed_and_made_again_before_any_commit()
    {
        var entries = new[] { Make(1, 10), Make(2, 0), Make(3, 30) };
        Assert.Equal((3, "30"), Head());
        foreach (var entry in entries)
        {
            _table.Commit(entry, _machine);
        }

        Assert.Equal((3, "30"), Head());
        Assert.Equal("30", Show(_table.Committed("k")));
    }

    [Fact]
    public void A_command_without_events_moves_the_version_only()
    {
        _table.Commit(Make(1, 10), _machine);
        _table.Commit(Make(2, -1), _machine);
        Assert.Equal((2, "10"), Head());
    }

    [Fact]
    public void A_snapshot_is_the_committed_state_in_key_order()
    {
        _table.Commit(Entries.Command(1, "z", 1), _machine);
        _table.Commit(Entries.Command(2, "a", 2), _machine);
        _table.Commit(Make(3, 10), _machine);
        Make(4, 20);
        var captured = _table.Capture();
        Assert.Equal([("a", 2L, "2"), ("k", 3L, "10"), ("z", 1L, "1")], captured.Select(record => (record.Component, record.Version, Show(record.State))));
        var copy = ComponentTable.From(captured, _table.ClearFloor);
        Assert.Equal(3, copy.Head("k").Version);
    }

    private Entry Make(long index, long deposit)
    {
        var entry = Entries.Made(index, "k", deposit, _table.Head("k").State);
        _table.Appended(entry);
        return entry;
    }

    private (long Version, string State) Head() => (_table.Head("k").Version, Show(_table.Head("k").State));

    private static string Show(object? state) => state is Ledger ledger ? string.Join(" ", ledger.Deposits) : "none";
}
