namespace Quintet.Protocol;

/// <summary>
/// A time-out that follows what was seen: three times the longest delay of late, within bounds. What was seen counts half as much every
/// half-minute. Quick where answers are quick, patient where they were slow before. Not thread-safe.
/// </summary>
public sealed class DelayBound
{
    private const int HalvedEveryMs = 30_000;
    private const int Times = 3;

    private long _longestMs;
    private long _seenMs;

    /// <summary>Something took so long.</summary>
    /// <param name="delayMs">How long.</param>
    /// <param name="nowMs">Monotonic time.</param>
    public void Note(long delayMs, long nowMs)
    {
        if (delayMs >= Longest(nowMs))
        {
            (_longestMs, _seenMs) = (delayMs, nowMs);
        }
    }

    /// <summary>Whether a delay makes any difference: one that does not can be left untold.</summary>
    /// <param name="delayMs">The delay.</param>
    /// <param name="leastMs">The bound where all is quick.</param>
    public static bool Matters(long delayMs, long leastMs) => Times * delayMs > leastMs;

    /// <summary>How long to wait before it is too long.</summary>
    /// <param name="nowMs">Monotonic time.</param>
    /// <param name="leastMs">The bound where all is quick.</param>
    /// <param name="mostMs">The bound whatever was seen; if less than the least, both are this.</param>
    public long Ms(long nowMs, long leastMs, long mostMs) => Math.Min(Math.Max(Times * Longest(nowMs), leastMs), mostMs);

    private long Longest(long nowMs) => _longestMs >> (int)Math.Clamp((nowMs - _seenMs) / HalvedEveryMs, 0, 62);
}
