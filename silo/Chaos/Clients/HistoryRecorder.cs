using System.Diagnostics;
using Quintet.Checkers;

namespace Quintet.Silo.Chaos.Clients;

/// <summary>Writes what clients do and are told to a history. Thread-safe: the clock is read and the line written under one lock, so lines are in order of time.</summary>
/// <param name="stream">Where to; not disposed of.</param>
internal sealed class HistoryRecorder(Stream stream) : IDisposable
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly Lock _lock = new();
    private readonly HistoryWriter _writer = new(stream);
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly long[] _counts = new long[Enum.GetValues<EventType>().Length];

    /// <summary>How many lines of a type there are.</summary>
    public long Count(EventType type)
    {
        lock (_lock)
        {
            return _counts[(int)type];
        }
    }

    /// <summary>Notes that an operation is about to begin.</summary>
    public void Invoke(int process, string session, in ChaosOperation operation) => Append(process, session, EventType.Invoke, operation, operation.Argument);

    /// <summary>Notes how it has ended.</summary>
    public void Complete(int process, string session, in ChaosOperation operation, EventType type, HistoryValue value) => Append(process, session, type, operation, value);

    public void Dispose() => _writer.Dispose();

    private void Append(int process, string session, EventType type, in ChaosOperation operation, HistoryValue value)
    {
        lock (_lock)
        {
            // Not Stopwatch.GetElapsedTime, which counts in 100 ns.
            var ticks = (Int128)(Stopwatch.GetTimestamp() - _start);
            _writer.Append(new HistoryEvent(process, type, operation.Kind, operation.Key.Name, value, (long)(ticks * NanosecondsPerSecond / Stopwatch.Frequency), operation.Consistency, session));
            _counts[(int)type]++;
        }
    }
}
