using static Quintet.Checkers.OperationKind;
using static Quintet.Checkers.Tests.Script;

namespace Quintet.Checkers.Tests;

public sealed class SessionTests
{
    [Fact]
    public void Own_writes_are_read()
    {
        new Script().Append(1, session: "s").SessionRead(List(1), "s").Read(List(1)).Holds();
        new Script().Append(1, session: "s").SessionRead(List(), "s").Read(List(1)).Breaks(CheckerNames.Session, "session 's': does not read its own write");
        new Script().Write(1).Write(2, session: "s").SessionRead(2, "s").Holds();
        new Script().Write(1).Write(2, session: "s").SessionRead(1, "s").Breaks(CheckerNames.Session, "own write");
        new Script().Write(2, session: "s").SessionRead(default, "s").Breaks(CheckerNames.Session, "own write");
        new Script().Write(1).Cas(1, 2, true, session: "s").SessionRead(1, "s").Breaks(CheckerNames.Session, "own write");
    }

    [Fact]
    public void Writes_of_others_need_not_be_read()
    {
        new Script().Append(1, session: "t").SessionRead(List(), "s").Read(List(1)).Holds();
        new Script().Append(1).SessionRead(List(), "s").Read(List(1)).Holds();
        new Script().Write(1, session: "t").SessionRead(default, "s").Holds();
    }

    [Fact]
    public void A_write_of_the_session_may_have_been_overwritten()
    {
        new Script().Write(1, session: "s").Write(2).SessionRead(2, "s").Holds();
        // Two that overlap may have either order, so neither read is certainly wrong.
        new Script().Invoke(1, Write, 1, session: "s").Invoke(2, Write, 2).Ok(1).Ok(2).SessionRead(2, "s").Holds();
    }

    [Fact]
    public void A_write_under_way_need_not_be_read() =>
        new Script().Write(1).Invoke(1, Write, 2, session: "s").SessionRead(1, "s").Ok(1).SessionRead(2, "s").Holds();

    [Fact]
    public void A_write_of_unknown_outcome_need_not_be_read() =>
        new Script().Write(1).Invoke(1, Write, 2, session: "s").Info(1).SessionRead(1, "s").SessionRead(2, "s").Holds();

    [Fact]
    public void Reads_do_not_go_back()
    {
        new Script().Append(1).Append(2).SessionRead(List(1), "s").SessionRead(List(1, 2), "s").Read(List(1, 2)).Holds();
        new Script().Append(1).Append(2).SessionRead(List(1, 2), "s").SessionRead(List(1), "s").Read(List(1, 2)).Breaks(CheckerNames.Session, "reads go back");
        new Script().Write(1).Write(2).SessionRead(1, "s").SessionRead(2, "s").Holds();
        new Script().Write(1).Write(2).SessionRead(2, "s").SessionRead(1, "s").Breaks(CheckerNames.Session, "reads go back");
        new Script().Write(1).SessionRead(1, "s").SessionRead(default, "s").Breaks(CheckerNames.Session, "reads go back");
    }

    [Fact]
    public void What_a_session_saw_by_other_reads_counts()
    {
        new Script().Write(1).Write(2).Read(2, session: "s").SessionRead(1, "s").Breaks(CheckerNames.Session, "reads go back");
        new Script().Write(1).Write(2).Read(2, consistency: ReadConsistency.Eventual, session: "s").SessionRead(1, "s").Holds();
    }

    [Fact]
    public void Other_sessions_may_see_less() => new Script().Write(1).Write(2).SessionRead(2, "s").SessionRead(1, "t").Holds();

    [Fact]
    public void Reads_at_once_may_see_either() =>
        new Script().Write(1).Write(2).Invoke(1, Read, default, ReadConsistency.Session, "s").SessionRead(2, "s").Ok(1, 1).Holds();

    [Fact]
    public void The_order_of_values_is_learnt_from_reads_and_swaps()
    {
        // The writes overlap, but a linearizable read saw 1 and a later one 2.
        new Script().Invoke(1, Write, 1).Invoke(2, Write, 2).Read(1).Read(2).Ok(1).Ok(2).SessionRead(2, "s").SessionRead(1, "s")
            .Breaks(CheckerNames.Session, "reads go back");
        // They overlap, but the swap expected what the write wrote.
        new Script().Invoke(1, Write, 1).Invoke(2, Cas, HistoryValue.Of(1, 2)).Ok(1).Ok(2, true).SessionRead(2, "s").SessionRead(1, "s")
            .Breaks(CheckerNames.Session, "reads go back");
    }

    [Fact]
    public void Values_written_twice_are_not_decided()
    {
        var report = HistoryChecker.Check(new Script().Write(1, session: "s").Write(1).SessionRead(default, "s").History);
        Assert.Equal(CheckerNames.Session, Assert.Single(report.Undecided).Checker);
        Assert.Empty(report.Violations);
        new Script().Write(1).Write(1).Read(1).Holds();
    }
}
