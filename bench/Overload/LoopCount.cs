namespace Quintet.Bench.Overload;

/// <summary>Counts how calls end. What ends before <see cref="Begin"/> or after <see cref="End"/> does not count.</summary>
internal sealed class LoopCount
{
    private Latencies _latencies = new();
    private long _refused;
    private long _lost;

    public void Answered(TimeSpan latency) => Volatile.Read(ref _latencies).Add(latency);

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Lost() => Interlocked.Increment(ref _lost);

    public void Begin()
    {
        Volatile.Write(ref _latencies, new Latencies());
        (_refused, _lost) = (0, 0);
    }

    public (Latencies Latencies, long Refused, long Lost) End() => (Interlocked.Exchange(ref _latencies, new Latencies()), Volatile.Read(ref _refused), Volatile.Read(ref _lost));
}

/// <summary>Latencies in buckets that grow by a hundredth: minutes of them take no memory.</summary>
internal sealed class Latencies
{
    private static readonly double Step = Math.Log(1.01);

    private readonly long[] _buckets = new long[2048];

    public long Total => _buckets.Sum();

    public void Add(TimeSpan latency) => Interlocked.Increment(ref _buckets[Math.Clamp((int)(Math.Log(Math.Max(1, latency.TotalMicroseconds)) / Step), 0, _buckets.Length - 1)]);

    /// <summary>In milliseconds.</summary>
    public double Percentile(double part)
    {
        var left = (long)(Total * part);
        var bucket = 0;
        while (bucket < _buckets.Length - 1 && (left -= _buckets[bucket]) >= 0)
        {
            bucket++;
        }

        return Math.Exp(bucket * Step) / 1000;
    }
}
