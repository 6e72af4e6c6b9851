namespace Quintet.Checkers;

/// <summary>A valid history: what clients asked, what they were told, and when. Immutable.</summary>
public sealed class History
{
    internal History(IReadOnlyList<KeyHistory> keys, int events)
    {
        Keys = keys;
        EventCount = events;
        OperationCount = keys.Sum(key => key.Operations.Count);
    }

    /// <summary>The number of lines.</summary>
    public int EventCount { get; }

    /// <summary>The number of invocations.</summary>
    public int OperationCount { get; }

    /// <summary>The number of keys.</summary>
    public int KeyCount => Keys.Count;

    internal IReadOnlyList<KeyHistory> Keys { get; }

    /// <summary>Validates events that are already in memory, in order of time.</summary>
    /// <exception cref="HistoryFormatException">An event breaks a rule of the format; its line is its place in <paramref name="events"/>, from 1.</exception>
    public static History From(IEnumerable<HistoryEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var builder = new HistoryBuilder();
        var line = 0;
        foreach (var entry in events)
        {
            builder.Add(++line, entry);
        }

        return builder.Build();
    }
}
