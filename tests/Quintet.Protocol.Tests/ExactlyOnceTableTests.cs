namespace Quintet.Protocol.Tests;

public sealed class ExactlyOnceTableTests
{
    private readonly ExactlyOnceTable _table = new();

    [Fact]
    public void Remembers_the_outcome_of_a_command()
    {
        _table.Commit(Entries.Command(3, "k", 1, sequence: 7));
        Assert.Equal([3], _table.Find(Id(7))!.Outcome);
        Assert.Null(_table.Find(Id(6)));
        Assert.Null(_table.Find(new RequestId(Guid.Empty, 7)));
    }

    [Fact]
    public void Applying_a_request_twice_is_a_broken_invariant()
    {
        _table.Commit(Entries.Command(1, "k", 1, sequence: 7));
        Assert.Throws<ProtocolViolationException>(() => _table.Commit(Entries.Command(2, "k", 1, sequence: 7)));
    }

    [Fact]
    public void Drops_what_the_client_has_acknowledged()
    {
        for (var sequence = 1; sequence <= 5; sequence++)
        {
            _table.Commit(Entries.Command(sequence, "k", 1, sequence));
        }

        _table.Commit(Entries.Command(6, "k", 1, sequence: 6, floor: 4));
        Assert.Equal(3, _table.Count);
        Assert.Null(_table.Find(Id(3)));
        Assert.NotNull(_table.Find(Id(4)));
        Assert.True(_table.IsBelowFloor(Id(3)));
        Assert.False(_table.IsBelowFloor(Id(4)));
        _table.Commit(Entries.Command(7, "k", 1, sequence: 7, floor: 2)); // Sent before; a floor never goes back.
        Assert.True(_table.IsBelowFloor(Id(3)));
    }

    [Fact]
    public void Forgets_clients_and_keys_older_than_the_horizon()
    {
        _table.Commit(Entries.Command(1, "k", 1, key: "old"));
        _table.Commit(new Entry { Index = 2, Epoch = 1, LogTime = 2, Kind = EntryKind.Command, Component = "k", Header = new CommandHeader(new RequestId(Guid.Empty, 1), 0, default, "new") });
        _table.Commit(new Entry { Index = 3, Epoch = 2, LogTime = 3, Kind = EntryKind.Reign, Horizon = 2 });
        Assert.Equal(2, _table.Horizon);
        Assert.Null(_table.Find(Id(1)));
        Assert.Null(_table.FindKey("k", "old"));
        Assert.NotNull(_table.FindKey("k", "new"));
        Assert.NotNull(_table.Find(new RequestId(Guid.Empty, 1)));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void A_key_belongs_to_a_component()
    {
        _table.Commit(Entries.Command(1, "k", 1, key: "key"));
        Assert.Equal([1], _table.FindKey("k", "key")!.Outcome);
        Assert.Null(_table.FindKey("m", "key"));
    }

    [Fact]
    public void A_snapshot_in_pieces_gives_the_same_table()
    {
        for (var sequence = 1; sequence <= 6; sequence++)
        {
            _table.Commit(Entries.Command(sequence, "k", 1, sequence, floor: 2, key: sequence == 5 ? "key" : null));
        }

        var (clients, keys) = _table.Capture();
        var record = Assert.Single(clients);
        var pieces = new[] { record with { Replies = record.Replies[..2] }, record with { Replies = record.Replies[2..] } };
        var copy = ExactlyOnceTable.From(pieces, keys, _table.Horizon);
        Assert.Equal(_table.Count, copy.Count);
        Assert.Equal(clients[0].Replies.Select(reply => reply.Sequence), copy.Capture().Clients[0].Replies.Select(reply => reply.Sequence));
        Assert.True(copy.IsBelowFloor(Id(1)));
        Assert.NotNull(copy.FindKey("k", "key"));
    }

    private static RequestId Id(long sequence) => new(Entries.Client, sequence);
}
