namespace Quintet.Checkers.Tests;

/// <summary>Writes histories by hand: one line a call, one nanosecond a line.</summary>
internal sealed class Script(string key = "k")
{
    private readonly List<HistoryEvent> _events = [];
    private readonly Dictionary<int, HistoryEvent> _open = [];

    public IReadOnlyList<HistoryEvent> Events => _events;

    public History History => History.From(_events);

    public Script Invoke(
        int process,
        OperationKind f,
        HistoryValue value = default,
        ReadConsistency consistency = ReadConsistency.Linearizable,
        string? session = null)
    {
        var entry = new HistoryEvent(process, EventType.Invoke, f, key, value, _events.Count, consistency, session);
        _open[process] = entry;
        _events.Add(entry);
        return this;
    }

    public Script Ok(int process, HistoryValue value = default) => End(process, EventType.Ok, value);

    public Script Fail(int process) => End(process, EventType.Fail, default);

    public Script Info(int process) => End(process, EventType.Info, default);

    public Script Write(HistoryValue value, int process = 0, string? session = null) =>
        Invoke(process, OperationKind.Write, value, session: session).Ok(process);

    public Script Append(HistoryValue value, int process = 0, string? session = null) =>
        Invoke(process, OperationKind.Append, value, session: session).Ok(process);

    public Script Deposit(HistoryValue value, int process = 0) => Invoke(process, OperationKind.Deposit, value).Ok(process);

    public Script Cas(HistoryValue expected, HistoryValue next, bool done, int process = 0, string? session = null) =>
        Invoke(process, OperationKind.Cas, HistoryValue.Of(expected, next), session: session).Ok(process, done);

    public Script Read(HistoryValue value, int process = 0, ReadConsistency consistency = ReadConsistency.Linearizable, string? session = null) =>
        Invoke(process, OperationKind.Read, default, consistency, session).Ok(process, value);

    public Script SessionRead(HistoryValue value, string session, int process = 0) => Read(value, process, ReadConsistency.Session, session);

    public static HistoryValue List(params long[] values) => HistoryValue.Of([.. values.Select(HistoryValue.Of)]);

    public void Holds() => Assert.True(HistoryChecker.Check(History).IsCorrect, HistoryChecker.Check(History).ToString());

    /// <summary>The checker found something that is explained in these words.</summary>
    public void Breaks(string checker, string words = "")
    {
        var report = HistoryChecker.Check(History);
        Assert.True(
            report.Violations.Any(violation => violation.Checker == checker && violation.Key == key && violation.Explanation.Contains(words, StringComparison.Ordinal)),
            $"expected {checker}: {words}, but {report}");
    }

    private Script End(int process, EventType type, HistoryValue value)
    {
        _open.Remove(process, out var begin);
        _events.Add(begin with { Type = type, Value = value, Time = _events.Count });
        return this;
    }
}
