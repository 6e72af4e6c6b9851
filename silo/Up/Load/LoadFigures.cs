namespace Quintet.Silo.Up.Load;

/// <summary>What the clients have counted so far. Thread-safe.</summary>
internal sealed class LoadFigures
{
    private readonly long[] _told = new long[Enum.GetValues<Told>().Length];
    private long _queriesAnswered;
    private long _queriesFailed;

    /// <summary>How long acknowledged commands took, from first attempt to acknowledgement.</summary>
    public LatencyHistogram Latency { get; } = new();

    public long QueriesAnswered => Volatile.Read(ref _queriesAnswered);

    public long QueriesFailed => Volatile.Read(ref _queriesFailed);

    /// <summary>How many commands ended so.</summary>
    public long Commands(Told told) => Volatile.Read(ref _told[(int)told]);

    public void CountCommand(Told told, TimeSpan duration)
    {
        Interlocked.Increment(ref _told[(int)told]);
        if (told == Told.Acknowledged)
        {
            Latency.Record(duration);
        }
    }

    public void CountQuery(bool answered) => Interlocked.Increment(ref answered ? ref _queriesAnswered : ref _queriesFailed);
}
