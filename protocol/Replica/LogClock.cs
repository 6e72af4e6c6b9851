namespace Quintet.Protocol;

/// <summary>
/// Log time: max(previous, the primary's clock), its advance capped against the reign's monotonic elapsed time plus one fixed step, so
/// that a clock that jumps cannot expire everybody's requests. Used for expiry only.
/// </summary>
/// <param name="previous">Log time of the last entry before the reign.</param>
/// <param name="start">Where the reign's time is counted from.</param>
/// <param name="startMs">Monotonic time at the beginning of the reign.</param>
/// <param name="stepMs">The fixed step.</param>
internal sealed class LogClock(long previous, long start, long startMs, long stepMs)
{
    private long _previous = previous;

    public long Next(Now now)
    {
        var cap = start + ((now.Ms - startMs + stepMs) * TimeSpan.TicksPerMillisecond);
        var time = Math.Max(_previous, Math.Min(now.WallTicks, cap));
        Mutant.Plant("log-time-follows-the-clock", ref time, now.WallTicks);
        return _previous = time;
    }
}

/// <summary>
/// When a log time is old enough to forget what is older (rule H7). A caller may know a log time as long as no newer entry is
/// committed, so a mark counts only from when it was committed, by this reign's monotonic clock.
/// </summary>
/// <param name="retentionMs">How long a mark must have stood.</param>
internal sealed class HorizonMarks(long retentionMs)
{
    private const int SpacingMs = 10_000;
    private readonly Queue<(long Time, long AtMs)> _marks = new();
    private long _newestMs = long.MinValue / 2;
    private long _horizon;

    public void Committed(long logTime, long nowMs)
    {
        if (nowMs - _newestMs >= SpacingMs)
        {
            _newestMs = nowMs;
            _marks.Enqueue((logTime, nowMs));
        }
    }

    public long HorizonAt(long nowMs)
    {
        while (_marks.TryPeek(out var mark) && nowMs - mark.AtMs >= retentionMs)
        {
            _horizon = mark.Time;
            _marks.Dequeue();
        }

        return _horizon;
    }
}
