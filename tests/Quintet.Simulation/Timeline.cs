namespace Quintet.Simulation;

/// <summary>Virtual time: everything that will happen, in a fixed order, and a hash of everything that did.</summary>
internal sealed class Timeline(Action<string>? log)
{
    private readonly PriorityQueue<Action, (long Ms, long Order)> _due = new();
    private long _scheduled;

    public long NowMs { get; private set; }

    /// <summary>Equal for equal runs; differs, almost certainly, as soon as one event does.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    /// <summary>Whether somebody reads what is said.</summary>
    public bool IsLogged => log is not null;

    public void After(long ms, Action action) => _due.Enqueue(action, (NowMs + ms, _scheduled++));

    public void Every(long ms, Action action) => After(ms, () =>
    {
        action();
        Every(ms, action);
    });

    /// <summary>Lets things happen until the time is reached or the condition holds.</summary>
    public void RunUntil(long ms, Func<bool>? condition = null)
    {
        while (_due.TryPeek(out var action, out var at) && at.Ms <= ms && condition?.Invoke() != true)
        {
            _due.Dequeue();
            NowMs = at.Ms;
            action();
        }
    }

    public void Note(long what, long first, long second)
    {
        foreach (var number in (ReadOnlySpan<long>)[NowMs, what, first, second])
        {
            Hash = (Hash ^ (ulong)number) * 1099511628211;
            Hash ^= Hash >> 29;
        }
    }

    public void Say(string what) => log?.Invoke($"{NowMs,6} {what}");
}
