using System.Collections.Immutable;
using System.Diagnostics;

namespace Quintet.Silo.Up.Faults;

/// <summary>
/// How long each fault was felt: the longest time from first attempt to acknowledgement of any single command on a partition that
/// had a replica on the victim. A command counts for every fault whose time, from the fault to the next one, it touches. Thread-safe;
/// times are <see cref="Stopwatch"/> timestamps.
/// </summary>
internal sealed class Outages
{
    private readonly Lock _lock = new();
    private ImmutableArray<Fault> _faults = [];

    /// <summary>Notes a fault; the time of the one before it ends here.</summary>
    /// <param name="partitions">The partitions with a replica on the victim just before.</param>
    /// <param name="at">When it struck.</param>
    public void Begin(IReadOnlySet<int> partitions, long at)
    {
        lock (_lock)
        {
            if (!_faults.IsEmpty)
            {
                _faults[^1].Until = at;
            }

            _faults = _faults.Add(new Fault(partitions, at));
        }
    }

    /// <summary>Notes a command that was acknowledged, or given up.</summary>
    public void Record(int partition, long firstAttempt, long end)
    {
        var faults = _faults;
        for (var i = faults.Length - 1; i >= 0 && faults[i].Until >= firstAttempt; i--)
        {
            if (faults[i].At <= end && faults[i].Partitions.Contains(partition))
            {
                faults[i].Extend(end - firstAttempt);
            }
        }
    }

    /// <summary>The outage of every fault that a command was there to notice, in milliseconds, in order of the faults.</summary>
    public IReadOnlyList<double> InMilliseconds() =>
        [.. _faults.Where(fault => fault.Longest > 0).Select(fault => Stopwatch.GetElapsedTime(0, fault.Longest).TotalMilliseconds)];

    /// <summary>The middle value, the mean of the middle two of an even number, or 0 of none.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed class Fault(IReadOnlySet<int> partitions, long at)
    {
        private long _longest;
        private long _until = long.MaxValue;

        public IReadOnlySet<int> Partitions { get; } = partitions;

        public long At { get; } = at;

        public long Until
        {
            get => Volatile.Read(ref _until);
            set => Volatile.Write(ref _until, value);
        }

        public long Longest => Volatile.Read(ref _longest);

        public void Extend(long duration)
        {
            long seen;
            while (duration > (seen = Volatile.Read(ref _longest)) && Interlocked.CompareExchange(ref _longest, duration, seen) != seen)
            {
            }
        }
    }
}
