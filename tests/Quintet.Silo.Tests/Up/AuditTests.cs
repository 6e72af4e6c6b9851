using Bank;
using Quintet.Silo.Up.Load;

namespace Quintet.Silo.Tests.Up;

public sealed class AuditTests
{
    private readonly AccountLedger _ledger = new("alice", partition: 3, capacity: 4);

    [Fact]
    public void Finds_nothing_when_all_is_well()
    {
        Note("a", 10, Told.Acknowledged);
        Note("b", -5, Told.Acknowledged);
        Note("c", -50, Told.Refused);
        Assert.Equal(new AuditResult(1, 0, 0, 0, 0), Compare(("a", 10), ("b", -5)));
    }

    [Fact]
    public void Finds_a_lost_acknowledgement()
    {
        Note("a", 10, Told.Acknowledged);
        Note("b", 10, Told.Acknowledged);
        Assert.Equal(new AuditResult(1, AcknowledgedLost: 1, 0, 0, 0), Compare(("b", 10)));
    }

    [Fact]
    public void Finds_what_was_applied_twice_and_thrice()
    {
        Note("a", 10, Told.Acknowledged);
        Note("b", 10, Told.Unknown);
        Assert.Equal(new AuditResult(1, 0, AppliedTwice: 3, 0, UnknownApplied: 1), Compare(("a", 10), ("b", 10), ("a", 10), ("b", 10), ("b", 10)));
    }

    [Theory]
    [InlineData("a", 11)] // another amount
    [InlineData("b", 10)] // refused
    [InlineData("x", 10)] // never sent
    public void Finds_contradictions(string id, int amount)
    {
        Note("a", 10, Told.Unknown);
        Note("b", 10, Told.Refused);
        Assert.Equal(new AuditResult(1, 0, 0, Contradictions: 1, 0), Compare((id, amount)));
    }

    [Theory]
    [InlineData(nameof(Told.Unknown))]
    [InlineData(nameof(Told.Failed))]
    public void Unknown_may_be_done_or_not(string told)
    {
        Note("a", 10, Enum.Parse<Told>(told));
        Assert.Equal(new AuditResult(1, 0, 0, 0, UnknownApplied: 1), Compare(("a", 10)));
        Assert.Equal(new AuditResult(1, 0, 0, 0, 0), Compare());
    }

    [Fact]
    public void A_full_ledger_is_handed_to_whoever_completes_it()
    {
        var changes = Enumerable.Range(0, 4).Select(number => Begin($"{number}")).ToList();

        Assert.False(_ledger.TryBegin("one too many", 1, out _));
        Assert.Equal([false, false, false, true], changes.Select(change => _ledger.End(change, Told.Acknowledged)));
    }

    [Fact]
    public void A_ledger_with_room_is_never_handed_over()
    {
        var change = Begin("a");
        Assert.False(_ledger.End(change, Told.Acknowledged));
    }

    [Fact]
    public void Audits_add_up() => Assert.Equal(new AuditResult(2, 4, 6, 8, 10), new AuditResult(1, 1, 2, 3, 4) + new AuditResult(1, 3, 4, 5, 6));

    private int Begin(string id)
    {
        Assert.True(_ledger.TryBegin(id, 1, out var change));
        return change;
    }

    private void Note(string id, decimal amount, Told told)
    {
        Assert.True(_ledger.TryBegin(id, amount, out var change));
        _ledger.End(change, told);
    }

    private AuditResult Compare(params (string Id, int Amount)[] statement) => _ledger.Compare([.. statement.Select(line => new StatementLine(line.Id, line.Amount))]);
}
