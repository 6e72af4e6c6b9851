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
    /// <returns>The fault's number, counted from 1.</returns>
    public int Begin(IReadOnlySet<int> partitions, long at)
    {
        lock (_lock)
        {
            if (!_faults.IsEmpty)
            {
                _faults[^1].Until = at;
            }

            _faults = _faults.Add(new Fault(partitions, at));
            return _faults.Length;
        }
    }

    /// <summary>Leaves a fault out: it struck more than it was meant to.</summary>
    /// <param name="fault">The fault's number.</param>
    public void LeaveOut(int fault) => _faults[fault - 1].IsLeftOut = true;

    /// <summary>Notes a command that was acknowledged, or given up.</summary>
    public void Record(int partition, long firstAttempt, long end)
    {
        var faults = _faults;
        for (var i = faults.Length - 1; i >= 0 && faults[i].Until >= firstAttempt; i--)
        {
            if (faults[i].At <= end && faults[i].Partitions.Contains(partition))
            {
                faults[i].Extend(partition, firstAttempt, end);
            }
        }
    }

    /// <summary>The outage of every fault that a command was there to notice and that is not left out, in order of the faults.</summary>
    public IReadOnlyList<Outage> All() => [.. _faults.Select((fault, index) => fault.Longest(index + 1)).OfType<Outage>()];

    /// <summary>The middle value, the mean of the middle two of an even number, or 0 of none.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed class Fault(IReadOnlySet<int> partitions, long at)
    {
        private readonly Lock _lock = new();
        private long _until = long.MaxValue;
        private long _longest;
        private long _firstAttempt;
        private int _partition;

        public IReadOnlySet<int> Partitions { get; } = partitions;

        public long At { get; } = at;

        public bool IsLeftOut { get; set; }

        public long Until
        {
            get => Volatile.Read(ref _until);
            set => Volatile.Write(ref _until, value);
        }

        public void Extend(int partition, long firstAttempt, long end)
        {
            if (end - firstAttempt <= Volatile.Read(ref _longest))
            {
                return;
            }

            lock (_lock)
            {
                if (end - firstAttempt > _longest)
                {
                    (_longest, _firstAttempt, _partition) = (end - firstAttempt, firstAttempt, partition);
                }
            }
        }

        public Outage? Longest(int number)
        {
            lock (_lock)
            {
                return _longest == 0 || IsLeftOut ? null : new Outage(number, Milliseconds(_longest), _partition, Milliseconds(_firstAttempt - At));
            }
        }

        private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
    }
}

/// <summary>How long one fault was felt.</summary>
/// <param name="Fault">Which fault, counted from 1.</param>
/// <param name="DurationMs">The longest command, from first attempt to acknowledgement.</param>
/// <param name="Partition">The partition of that command.</param>
/// <param name="AfterMs">When it was first attempted, after the fault; below 0 if it was under way.</param>
internal sealed record Outage(int Fault, double DurationMs, int Partition, double AfterMs);
