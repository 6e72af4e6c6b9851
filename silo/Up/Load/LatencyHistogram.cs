using System.Numerics;

namespace Quintet.Silo.Up.Load;

/// <summary>
/// Counts durations in buckets whose width grows with the value, so that a percentile is at most 1/64 (1.6 %) too high at any
/// magnitude. From 1 µs to hours, in constant memory. Thread-safe.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 6;
    private const int SubBuckets = 1 << SubBucketBits;
    private const long LargestMicroseconds = 1L << 36;

    private readonly long[] _counts = new long[BucketOf(LargestMicroseconds) + 1];

    public void Record(TimeSpan duration)
    {
        var microseconds = Math.Clamp((long)duration.TotalMicroseconds, 0, LargestMicroseconds);
        Interlocked.Increment(ref _counts[BucketOf(microseconds)]);
    }

    /// <summary>The duration in milliseconds that the given share of all is no longer than; 0 if nothing was recorded.</summary>
    /// <param name="share">0 to 1; 0.99 for the 99th percentile.</param>
    public double PercentileMs(double share)
    {
        var total = _counts.Sum();
        var wanted = Math.Max(1, (long)Math.Ceiling(total * share));
        long seen = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted && total > 0)
            {
                return UpperBoundOf(bucket) / 1000.0;
            }
        }

        return 0;
    }

    // Values below SubBuckets have a bucket each; above, every power of two is divided into SubBuckets.
    private static int BucketOf(long microseconds)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)microseconds | 1) - SubBucketBits);
        return (shift << SubBucketBits) + (int)(microseconds >> shift);
    }

    private static long UpperBoundOf(int bucket)
    {
        if (bucket < 2 * SubBuckets)
        {
            return bucket;
        }

        var shift = (bucket >> SubBucketBits) - 1;
        var mantissa = bucket - (shift << SubBucketBits);
        return ((mantissa + 1L) << shift) - 1;
    }
}
