using System.Diagnostics;

namespace Quintet.Bench.Failover;

/// <summary>
/// A closed loop that increments one counter, without end: an attempt that fails, or is not answered within the loop's patience, is followed by the
/// next one. It notes how long the counter went without an answer after the fault, and what it forgot.
/// </summary>
/// <param name="add">Adds one and answers the total.</param>
internal sealed class KeyLoop(Func<Task<decimal>> add)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private long _struck = long.MaxValue;
    private long _answered;
    private long _longest;
    private bool _isServed;

    /// <summary>Increments that were answered.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>The most acknowledged increments that were missing from a total at once. Attempts that were given up and took effect all the same can hide some.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether an attempt that began after the fault has been answered.</summary>
    public bool IsServed
    {
        get
        {
            lock (_lock)
            {
                return _isServed;
            }
        }
    }

    /// <summary>Runs until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                Acknowledge(began, (long)await add().WaitAsync(Patience, stopping));
            }
            catch (Exception)
            {
                // Whatever it was, the answer is to try again.
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>Notes when the fault struck, as a <see cref="Stopwatch"/> timestamp.</summary>
    public void Strike(long at)
    {
        lock (_lock)
        {
            _struck = at;
        }
    }

    /// <summary>The longest time without an answer, from the fault on, up to a moment.</summary>
    public TimeSpan Longest(long until)
    {
        lock (_lock)
        {
            return Stopwatch.GetElapsedTime(0, Math.Max(_longest, until - Math.Max(_answered, _struck)));
        }
    }

    private void Acknowledge(long began, long total)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            Acknowledged++;
            Lost = Math.Max(Lost, Acknowledged - total);
            if (now >= _struck)
            {
                _longest = Math.Max(_longest, now - Math.Max(_answered, _struck));
                _isServed |= began >= _struck;
            }

            _answered = now;
        }
    }
}
