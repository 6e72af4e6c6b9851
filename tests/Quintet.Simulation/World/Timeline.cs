namespace Quintet.Simulation;

/// <summary>Something that will happen at a time of the virtual clock.</summary>
internal abstract class Happening
{
    public abstract void Happen();
}

/// <summary>Virtual time: everything that will happen, in a fixed order, and a hash of everything that did.</summary>
internal sealed class Timeline(Action<string>? log)
{
    private const int OrderBits = 40;
    private const int LookEveryMs = 50;

    /// <summary>Many times what any run needs; beyond it, answers beget questions without end.</summary>
    private const int MostHappenings = 3_000_000;

    private readonly PriorityQueue<Happening, long> _due = new();
    private long _scheduled;
    private int _happened;

    public long NowMs { get; private set; }

    /// <summary>Equal for equal runs; differs, almost certainly, as soon as one event does.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    /// <summary>Whether somebody reads what is said.</summary>
    public bool IsLogged => log is not null;

    public void After(long ms, Happening happening) => _due.Enqueue(happening, ((NowMs + ms) << OrderBits) | _scheduled++);

    public void After(long ms, Action action) => After(ms, new Deed(action));

    public void Every(long ms, Action action) => After(ms, () =>
    {
        action();
        Every(ms, action);
    });

    /// <summary>Lets things happen until the time is reached, or the condition holds when it is looked at, every few milliseconds.</summary>
    /// <returns>Whether the condition held.</returns>
    public bool RunUntil(long ms, Func<bool>? condition = null)
    {
        var lookAt = NowMs;
        while (_due.TryPeek(out var happening, out var at) && at >> OrderBits <= ms)
        {
            if (condition is not null && at >> OrderBits >= lookAt)
            {
                if (condition())
                {
                    return true;
                }

                lookAt = (at >> OrderBits) + LookEveryMs;
            }

            _due.Dequeue();
            NowMs = at >> OrderBits;
            happening.Happen();
            if (++_happened > MostHappenings)
            {
                throw new BrokenPromiseException("messages do not beget messages without end", $"{_happened} things happened by {NowMs} ms");
            }
        }

        NowMs = Math.Max(NowMs, ms);
        return condition?.Invoke() == true;
    }

    public void Note(long what, long first, long second)
    {
        Mix(NowMs);
        Mix(what);
        Mix(first);
        Mix(second);
    }

    public void Say(string what) => log?.Invoke($"{NowMs,6} {what}");

    private void Mix(long number)
    {
        Hash = (Hash ^ (ulong)number) * 1099511628211;
        Hash ^= Hash >> 29;
    }

    private sealed class Deed(Action action) : Happening
    {
        public override void Happen() => action();
    }
}
