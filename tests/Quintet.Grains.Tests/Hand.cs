namespace Quintet.Grains.Tests;

/// <summary>A clock that is moved by hand.</summary>
internal sealed class Hand : TimeProvider
{
    /// <summary>Monotonic.</summary>
    public long Ms { get; set; } = 1000;

    /// <summary>On the wall; may be set.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => Ms;

    public override DateTimeOffset GetUtcNow() => Now;

    /// <summary>Time passes.</summary>
    public void Pass(TimeSpan time)
    {
        Ms += (long)time.TotalMilliseconds;
        Now += time;
    }
}
