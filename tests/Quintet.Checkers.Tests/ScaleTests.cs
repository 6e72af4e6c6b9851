namespace Quintet.Checkers.Tests;

/// <summary>Deadlines here only tell a search that explodes from one that does not.</summary>
public sealed class ScaleTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public void Ten_thousand_operations_over_fifty_keys_are_checked()
    {
        var keys = Enumerable.Range(0, 50).Select(key =>
            RandomHistory.Make(key, (KeyKind)(1 + (key % 3)), processes: 10, operations: 200, unknown: 0.05, values: key % 2 == 0 ? int.MaxValue : 1000)
                .Select(entry => entry with { Key = $"k{key}", Process = entry.Process + (key * 10) }));
        var events = keys.SelectMany(key => key).OrderBy(entry => entry.Time).ToList();

        var report = Check(events);

        Assert.Equal((10_000, 50), (report.OperationCount, report.KeyCount));
        Assert.True(report.UnknownCount > 50, report.ToString());
        Assert.Empty(report.Violations);
        Assert.DoesNotContain(report.Undecided, undecided => undecided.Checker == CheckerNames.Linearizability);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(50)]
    [InlineData(5)]
    public void A_register_of_a_thousand_operations_with_many_unknown_outcomes_is_checked(int values)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var report = Check(RandomHistory.Make(seed, KeyKind.Register, processes: 10, operations: 1000, unknown: 0.06, values: values));
            Assert.True(report.UnknownCount >= 15, report.ToString());
            Assert.True(report.IsCorrect, report.ToString());
        }
    }

    /// <summary>To say that there is no order is harder than to find one.</summary>
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(50)]
    public void A_stale_read_among_a_thousand_operations_is_found(int values)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var events = RandomHistory.Make(seed, KeyKind.Register, processes: 10, operations: 1000, unknown: 0.06, values: values);
            var place = events.FindIndex(900, entry => entry is { Type: EventType.Ok, F: OperationKind.Read });
            // Of a value that was overwritten hundreds of operations ago, by a write that surely happened.
            events[place] = events[place] with { Value = events.First(entry => entry is { Type: EventType.Ok, F: OperationKind.Read, Value.IsNull: false }).Value };
            if (values != int.MaxValue)
            {
                events[place] = events[place] with { Value = values + 7 };
            }

            var report = Check(events);
            Assert.Contains(report.Violations, violation => violation.Checker == CheckerNames.Linearizability);
        }
    }

    private static CheckReport Check(List<HistoryEvent> events)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        return HistoryChecker.Check(History.From(events), cancellation: deadline.Token);
    }
}
