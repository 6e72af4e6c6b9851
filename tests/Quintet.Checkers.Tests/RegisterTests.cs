using static Quintet.Checkers.OperationKind;

namespace Quintet.Checkers.Tests;

public sealed class RegisterTests
{
    private static readonly HistoryValue B = HistoryValue.Of("b");

    [Fact]
    public void An_empty_history_and_a_register_never_written_are_right()
    {
        new Script().Holds();
        new Script().Read(default).Holds();
    }

    [Fact]
    public void One_after_the_other_is_right() => new Script().Write(1).Read(1).Write(B).Read(B).Cas(B, 3, true).Cas(B, 4, false).Read(3).Holds();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Overlapping_writes_may_stand_in_either_order(long last) =>
        new Script().Invoke(1, Write, 1).Invoke(2, Write, 2).Ok(1).Ok(2).Read(last).Read(last).Holds();

    [Fact]
    public void Overlapping_writes_have_one_order_for_all() =>
        new Script().Invoke(1, Write, 1).Invoke(2, Write, 2).Ok(1).Ok(2).Read(1).Read(2).Breaks(CheckerNames.Linearizability, "has no place");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_read_may_see_a_write_that_it_overlaps_or_not(long seen) =>
        new Script().Write(1).Invoke(1, Write, 2).Invoke(2, Read).Ok(2, seen).Ok(1).Read(2).Holds();

    [Fact]
    public void A_stale_read_is_found() =>
        new Script().Write(1).Write(2).Read(1, process: 5).Breaks(CheckerNames.Linearizability, "read -> 1 of process 5 (lines 5-6) has no place");

    [Fact]
    public void A_stale_read_of_a_weaker_promise_is_no_matter_of_linearizability() =>
        new Script().Write(1).Write(2).Read(1, consistency: ReadConsistency.Eventual).Read(1, consistency: ReadConsistency.Bounded).SessionRead(1, "s").Read(2).Holds();

    [Fact]
    public void New_then_old_within_a_write_is_found() =>
        new Script().Write(1).Invoke(1, Write, 2).Read(2).Read(1).Ok(1).Breaks(CheckerNames.Linearizability);

    [Fact]
    public void A_lost_write_is_found() => new Script().Write(1).Read(default).Breaks(CheckerNames.Linearizability);

    [Fact]
    public void A_lost_update_is_found() =>
        new Script().Write(1).Invoke(1, Cas, HistoryValue.Of(1, 2)).Invoke(2, Cas, HistoryValue.Of(1, 3)).Ok(1, true).Ok(2, true).Read(3)
            .Breaks(CheckerNames.Linearizability);

    [Fact]
    public void Of_two_swaps_one_wins() =>
        new Script().Write(1).Invoke(1, Cas, HistoryValue.Of(1, 2)).Invoke(2, Cas, HistoryValue.Of(1, 3)).Ok(1, false).Ok(2, true).Read(3).Holds();

    [Fact]
    public void A_swap_that_fails_without_cause_is_found() => new Script().Write(1).Cas(1, 2, false).Breaks(CheckerNames.Linearizability);

    [Fact]
    public void A_read_of_a_failed_write_is_found()
    {
        var script = new Script().Write(1).Invoke(1, Write, 2).Fail(1).Read(2);
        script.Breaks(CheckerNames.Linearizability, "needs the value 2");
        script.Breaks(CheckerNames.Provenance, "did not take effect");
    }

    [Fact]
    public void A_read_from_the_future_is_found() => new Script().Read(2).Write(2).Breaks(CheckerNames.Linearizability, "needs the value 2");

    [Fact]
    public void A_write_of_unknown_outcome_may_take_effect_late_or_never()
    {
        new Script().Write(1).Invoke(1, Write, 2).Info(1).Read(1).Read(1).Read(2).Read(2).Holds();
        new Script().Write(1).Invoke(1, Write, 2).Info(1).Read(1).Read(1).Holds();
        new Script().Write(1).Invoke(1, Write, 2).Read(1).Read(2).Holds();
    }

    [Fact]
    public void A_write_of_unknown_outcome_takes_effect_once() =>
        new Script().Invoke(1, Write, 2).Info(1).Read(2).Write(3).Read(2).Breaks(CheckerNames.Linearizability);

    [Fact]
    public void A_write_that_nobody_saw_can_make_a_swap_fail() =>
        new Script().Write(1).Invoke(1, Write, 2).Info(1).Cas(1, 3, false).Holds();

    [Fact]
    public void Unknown_outcomes_may_build_on_each_other() =>
        new Script().Write(1).Invoke(1, Write, 2).Info(1).Invoke(2, Cas, HistoryValue.Of(2, 3)).Info(2).Read(1).Read(3).Holds();

    [Fact]
    public void A_process_may_go_on_after_an_unknown_outcome() =>
        new Script().Invoke(1, Write, 2).Info(1).Write(3, process: 1).Read(3, process: 1).Read(2, process: 1).Holds();

    [Fact]
    public void The_longest_order_is_told() =>
        new Script().Write(1).Write(2).Read(2).Read(1).Breaks(CheckerNames.Linearizability, "before it holds 3 of 4 operations and leaves the value 2. It ends with: write 1 of process 0 (lines 1-2); write 2");

    [Fact]
    public void Beyond_the_bounds_nothing_is_said()
    {
        var history = new Script().Write(1).Write(2).Read(2).History;
        var few = HistoryChecker.Check(history, new() { MaximumOperationsPerKey = 2 });
        Assert.Contains(nameof(CheckOptions.MaximumOperationsPerKey), Assert.Single(few.Undecided).Reason, StringComparison.Ordinal);
        var brief = HistoryChecker.Check(history, new() { MaximumStepsPerKey = 1 });
        Assert.Contains(nameof(CheckOptions.MaximumStepsPerKey), Assert.Single(brief.Undecided).Reason, StringComparison.Ordinal);
        Assert.False(few.IsCorrect || brief.IsCorrect);
    }
}
