using System.Collections.Concurrent;
using System.Diagnostics;

namespace Quintet.Bench.Failover;

/// <summary>Calls at a fixed rate, whether or not earlier ones have been answered: a latency counts from when the call was due.</summary>
/// <param name="call">Calls a component.</param>
/// <param name="components">How many there are; each call goes to one at random.</param>
/// <param name="rate">Calls per second.</param>
internal sealed class OpenLoop(Func<int, Task> call, int components, double rate)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentQueue<Answer> _answers = new();
    private long _failed;

    /// <summary>What was answered, in that order.</summary>
    public IReadOnlyCollection<Answer> Answers => _answers;

    /// <summary>Calls that failed.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Runs until told to stop, and then until every call is answered.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var calls = new List<Task>();
        var started = Stopwatch.GetTimestamp();
        while (!stopping.IsCancellationRequested)
        {
            for (var due = Stopwatch.GetElapsedTime(started).TotalSeconds * rate; calls.Count < due;)
            {
                calls.Add(CallAsync(started + (long)(calls.Count / rate * Stopwatch.Frequency)));
            }

            await Task.Delay(Tick, CancellationToken.None);
        }

        await Task.WhenAll(calls);
    }

    /// <summary>The 99th percentile in milliseconds of the calls that were due from one moment to before another.</summary>
    public double P99Ms(long from, long to)
    {
        var latencies = _answers.Where(answer => answer.Due >= from && answer.Due < to).Select(answer => answer.At - answer.Due).Order().ToArray();
        return latencies.Length == 0 ? double.NaN : latencies[(int)(latencies.Length * 0.99)] * 1e3 / Stopwatch.Frequency;
    }

    /// <summary>The longest latency in milliseconds of the calls that were due from one moment to before another.</summary>
    public double LongestMs(long from, long to) =>
        _answers.Where(answer => answer.Due >= from && answer.Due < to).Max(answer => answer.At - answer.Due) * 1e3 / Stopwatch.Frequency;

    private async Task CallAsync(long due)
    {
        var component = Random.Shared.Next(components);
        try
        {
            await call(component);
            _answers.Enqueue(new Answer(component, due, Stopwatch.GetTimestamp()));
        }
        catch (QuintetException)
        {
            Interlocked.Increment(ref _failed);
        }
    }
}

/// <summary>One call that was answered; times are <see cref="Stopwatch"/> timestamps.</summary>
/// <param name="Component">Whom it called.</param>
/// <param name="Due">When it was to be made.</param>
/// <param name="At">When it was answered.</param>
internal readonly record struct Answer(int Component, long Due, long At);
