using CsCheck;

namespace Quintet.Checkers.Tests;

public sealed class RandomHistoryTests
{
    private static readonly Gen<KeyKind> Kinds = OneOf(KeyKind.Register, KeyKind.List, KeyKind.Account);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(place => values[place]);

    [Fact]
    public void What_was_executed_one_at_a_time_is_linearizable() =>
        Gen.Select(Gen.Int, Kinds, Gen.Int[1, 10], Gen.Int[0, 150], OneOf(2, 5, int.MaxValue)).Sample(
            (seed, kind, processes, operations, values) =>
            {
                var events = RandomHistory.Make(seed, kind, processes, operations, values: kind == KeyKind.Register ? values : int.MaxValue);
                var report = HistoryChecker.Check(History.From(events));
                Assert.True(report.Violations.IsEmpty, report.ToString());
                Assert.DoesNotContain(report.Undecided, undecided => undecided.Checker == CheckerNames.Linearizability);
            },
            iter: 2_000);

    [Fact]
    public void Of_small_histories_with_one_corruption_the_verdict_is_that_of_brute_force()
    {
        var (right, wrong) = (0, 0);
        Gen.Select(Gen.Int, Kinds, Gen.Int[1, 5], Gen.Int[1, 6], OneOf(2, 3, int.MaxValue), OneOf(0.1, 0.6)).Sample(
            (seed, kind, processes, operations, values, unknown) =>
            {
                var events = RandomHistory.Make(seed, kind, processes, operations, unknown, kind == KeyKind.Register ? values : int.MaxValue);
                Corruption.Apply(events, new(seed));
                var history = History.From(events);
                var expected = BruteForce.IsLinearizable(history.Keys[0].Operations);
                var report = HistoryChecker.Check(history);
                Assert.Equal(expected, !report.Violations.Any(violation => violation.Checker == CheckerNames.Linearizability));
                // The other checkers may only accuse what is wrong, too.
                Assert.True(!expected || report.Violations.IsEmpty, report.ToString());
                Interlocked.Increment(ref expected ? ref right : ref wrong);
            },
            iter: 40_000);

        // Otherwise this test would show nothing.
        Assert.True(right > 4_000 && wrong > 4_000, $"{right} right, {wrong} wrong");
    }

    [Fact]
    public void An_entry_in_the_place_of_another_is_found() =>
        Gen.Select(Gen.Int, OneOf(KeyKind.List, KeyKind.Account), Gen.Int[1, 6]).Sample(
            (seed, kind, processes) =>
            {
                var events = RandomHistory.Make(seed, kind, processes, 40, unknown: 0);
                var read = events.FindLastIndex(entry => entry is { Type: EventType.Ok, F: OperationKind.Read, Value.Items.Length: > 1 });
                if (read >= 0)
                {
                    var items = events[read].Value.Items.ToArray();
                    new Random(seed).Shuffle(items);
                    items[0] = items[1];
                    events[read] = events[read] with { Value = HistoryValue.Of(items) };
                    Assert.Contains(HistoryChecker.Check(History.From(events)).Violations, violation => violation.Checker == CheckerNames.ExactlyOnce);
                }
            },
            iter: 500);

    [Fact]
    public void A_session_that_was_not_wronged_is_not_reported() =>
        Gen.Select(Gen.Int, Gen.Bool, Gen.Int[1, 60]).Sample(
            (seed, list, operations) =>
            {
                var report = HistoryChecker.Check(History.From(new RandomSessions(seed, list, honest: true).Run(operations).Events));
                Assert.True(report.Violations.IsEmpty, report.ToString());
            },
            iter: 5_000);

    [Fact]
    public void A_session_that_was_wronged_is_reported_always_for_lists_and_often_for_registers()
    {
        var (wrong, found) = (0, 0);
        Gen.Select(Gen.Int, Gen.Bool, Gen.Int[1, 30]).Sample(
            (seed, list, operations) =>
            {
                var sessions = new RandomSessions(seed, list, honest: false).Run(operations);
                var report = HistoryChecker.Check(History.From(sessions.Events));
                var isFound = !report.Violations.IsEmpty;
                Assert.All(report.Violations, violation => Assert.Equal(CheckerNames.Session, violation.Checker));
                Assert.True(list ? isFound == sessions.IsWrong : sessions.IsWrong || !isFound, report.ToString());
                Interlocked.Add(ref wrong, !list && sessions.IsWrong ? 1 : 0);
                Interlocked.Add(ref found, !list && isFound ? 1 : 0);
            },
            iter: 5_000);

        // What overlaps has no certain order, hence not all.
        Assert.True(found > wrong / 2, $"{found} of {wrong}");
    }
}
