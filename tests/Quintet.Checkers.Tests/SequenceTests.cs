using static Quintet.Checkers.OperationKind;
using static Quintet.Checkers.Tests.Script;

namespace Quintet.Checkers.Tests;

public sealed class SequenceTests
{
    [Fact]
    public void Lists_and_accounts_in_order_are_right()
    {
        new Script().Read(List()).Append(1).Read(List(1)).Append(2).Read(List(1, 2)).Holds();
        new Script().Deposit(1).Deposit(2).Read(List(1, 2)).Holds();
        new Script().Read(List()).Holds();
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Overlapping_appends_may_stand_in_either_order(long first, long second) =>
        new Script().Invoke(1, Append, 1).Invoke(2, Append, 2).Ok(2).Ok(1).Read(List(first, second)).Holds();

    [Fact]
    public void Reordered_appends_are_found() =>
        new Script().Append(1).Append(2).Read(List(2, 1)).Breaks(CheckerNames.Linearizability, "append 1 of process 0 (lines 1-2) must come after append 2");

    [Fact]
    public void Reads_that_disagree_are_found() =>
        new Script().Invoke(1, Append, 1).Invoke(2, Append, 2).Read(List(1)).Read(List(2, 1)).Ok(2).Ok(1).Read(List(2, 1))
            .Breaks(CheckerNames.Linearizability, "no order of the entries explains both");

    [Fact]
    public void A_stale_read_is_found() => new Script().Append(1).Append(2).Read(List(1)).Read(List(1, 2)).Breaks(CheckerNames.Linearizability);

    [Fact]
    public void Reads_that_shrink_are_found() =>
        new Script().Invoke(1, Append, 1).Read(List(1)).Read(List()).Ok(1).Read(List(1)).Breaks(CheckerNames.Linearizability);

    [Fact]
    public void A_doubled_append_is_found()
    {
        var script = new Script().Append(1).Read(List(1, 1));
        script.Breaks(CheckerNames.Linearizability, "twice");
        script.Breaks(CheckerNames.ExactlyOnce, "twice");
    }

    [Fact]
    public void A_doubled_deposit_is_found() => new Script().Deposit(1).Deposit(2).Read(List(1, 2, 1)).Breaks(CheckerNames.ExactlyOnce, "entry 1 stands twice");

    [Fact]
    public void A_lost_deposit_is_found()
    {
        var script = new Script().Deposit(1).Deposit(2).Read(List(2));
        script.Breaks(CheckerNames.ExactlyOnce, "deposit 1 of process 0 (lines 1-2) was acknowledged");
        script.Breaks(CheckerNames.Linearizability);
    }

    [Fact]
    public void A_deposit_lost_in_between_is_found() =>
        new Script().Deposit(1).Deposit(2).Read(List(1)).Read(List(1, 2)).Breaks(CheckerNames.ExactlyOnce, "deposit 2");

    [Fact]
    public void A_phantom_deposit_is_found()
    {
        var script = new Script().Deposit(1).Read(List(1, 7));
        script.Breaks(CheckerNames.Provenance, "7, which nobody wrote");
        script.Breaks(CheckerNames.Linearizability, "nobody made it");
    }

    [Fact]
    public void A_failed_deposit_that_shows_up_is_found()
    {
        var script = new Script().Invoke(1, Deposit, 1).Fail(1).Read(List(1));
        script.Breaks(CheckerNames.Provenance, "did not take effect");
        script.Breaks(CheckerNames.Linearizability);
        new Script().Invoke(1, Deposit, 1).Fail(1).Read(List()).Holds();
    }

    [Fact]
    public void An_unknown_append_may_take_effect_late_or_never()
    {
        new Script().Invoke(1, Append, 1).Info(1).Append(2).Read(List(2)).Append(3).Read(List(2, 1, 3)).Holds();
        new Script().Invoke(1, Append, 1).Info(1).Append(2).Read(List(2)).Holds();
        new Script().Invoke(1, Append, 1).Append(2).Read(List(2)).Read(List(2, 1)).Holds();
    }

    [Fact]
    public void An_unknown_append_that_was_seen_does_not_go_away() =>
        new Script().Invoke(1, Append, 1).Info(1).Read(List(1)).Append(2).Read(List(2)).Breaks(CheckerNames.Linearizability);

    [Fact]
    public void An_unknown_append_does_not_take_effect_before_it_begins() =>
        new Script().Append(2).Read(List(2, 1)).Invoke(1, Append, 1).Info(1).Breaks(CheckerNames.Provenance, "ended before");

    [Fact]
    public void A_stale_read_shows_a_state_that_once_was()
    {
        new Script().Append(1).Append(2).Read(List(1), consistency: ReadConsistency.Eventual).Read(List(1, 2)).Holds();
        new Script().Append(1).Append(2).Read(List(2), consistency: ReadConsistency.Eventual).Read(List(1, 2)).Breaks(CheckerNames.Provenance, "another order");
        new Script().Append(1).Read(List(1)).Read(List(9), consistency: ReadConsistency.Bounded).Breaks(CheckerNames.Provenance, "nobody wrote");
    }

    [Fact]
    public void What_was_never_read_again_is_not_decided()
    {
        Assert.Contains("1 of 2", Assert.Single(HistoryChecker.Check(new Script().Append(1).Read(List(1)).Append(2).History).Undecided).Reason, StringComparison.Ordinal);
        Assert.Equal(CheckerNames.ExactlyOnce, Assert.Single(HistoryChecker.Check(new Script().Append(1).History).Undecided).Checker);
    }
}
