namespace Quintet.Replication;

/// <summary>
/// How fast this silo may send snapshots, all partitions together: a bucket that fills at a rate and holds a tenth of a second's worth. Each partition gets a share
/// at each tick and gives back what it did not need; the last chunk may go beyond, and is paid off later. Not thread-safe: the ticks' thread uses it.
/// </summary>
/// <param name="bytesPerSecond">The rate.</param>
/// <param name="clock">Measures time.</param>
internal sealed class TransferBudget(long bytesPerSecond, TimeProvider clock)
{
    private readonly long _most = bytesPerSecond / 10;
    private long _left = bytesPerSecond / 10;
    private long _filled = clock.GetTimestamp();

    /// <summary>Adds what the time since the last call is worth.</summary>
    public void Refill()
    {
        var now = clock.GetTimestamp();
        var worth = clock.GetElapsedTime(_filled, now).TotalSeconds * bytesPerSecond;
        (_left, _filled) = ((long)Math.Min(_most, _left + worth), now);
    }

    /// <summary>As much of the wish as there is; 0 while more than there was is to be paid off.</summary>
    public long Grant(long wish)
    {
        var granted = Math.Clamp(_left, 0, wish);
        _left -= granted;
        return granted;
    }

    /// <summary>What was granted and not used; below 0, what was used beyond.</summary>
    public void TakeBack(long unused) => _left += unused;
}
