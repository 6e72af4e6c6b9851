namespace Quintet.Replication;

/// <summary>
/// The replicas' monotonic clock. It stands still while this process does: between two ticks it advances by no more than <see cref="Longest"/>, however long they are
/// apart. Otherwise a silo that was frozen, or had no processor, would take its own silence for that of the others (rule H2) the moment it goes on. Thread-safe.
/// </summary>
internal sealed class ReplicaClock(TimeProvider time)
{
    /// <summary>
    /// Ticks are 20 ms apart, and this is more than they are late while there is processor time. Later ones mean that answers, which need threads as well, lie unread: on a machine
    /// that is short of time all over, a member would else seem to owe them for seconds, and be left out.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private long _tick = time.GetTimestamp();
    private TimeSpan _atTick;

    /// <summary>Milliseconds since some moment.</summary>
    public long NowMs => Read().NowMs;

    /// <summary>Milliseconds by this clock, and by one that went on while the process stood still.</summary>
    public (long NowMs, long SteadyMs) Read()
    {
        lock (_gate)
        {
            var at = time.GetTimestamp();
            return ((long)At(at).TotalMilliseconds, (long)time.GetElapsedTime(0, at).TotalMilliseconds);
        }
    }

    /// <summary>This process is running.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            var at = time.GetTimestamp();
            (_atTick, _tick) = (At(at), at);
        }
    }

    private TimeSpan At(long timestamp)
    {
        var elapsed = time.GetElapsedTime(_tick, timestamp);
        return _atTick + (elapsed < Longest ? elapsed : Longest);
    }
}
