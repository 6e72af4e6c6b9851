using System.Diagnostics;
using System.Globalization;
using Quintet.Silo.Chaos.Schedule;
using Quintet.Silo.Up.Faults;

namespace Quintet.Silo.Chaos.Faults;

/// <summary>Faults one after the other, each when the schedule says so and the one before it is undone.</summary>
/// <param name="faults">In order.</param>
/// <param name="doer">Does those of a kind.</param>
/// <param name="say">Tells the user something, in one line.</param>
internal sealed class FaultLane(IReadOnlyList<ScheduledFault> faults, Func<FaultKind, IChaosFault> doer, Action<string> say)
{
    // Whoever is struck: an operation counts for every fault whose time it touches.
    private const int Everywhere = 0;

    private readonly Outages _outages = new();
    private readonly List<FaultKind> _struck = [];

    /// <summary>How often each kind has struck.</summary>
    public IReadOnlyDictionary<FaultKind, int> Counts => _struck.CountBy(kind => kind).ToDictionary();

    /// <summary>The longest operation that touched the time from any fault of a kind to the next fault of the lane, in milliseconds.</summary>
    public IReadOnlyDictionary<FaultKind, double> LongestOutageMs => _outages.All().GroupBy(outage => _struck[outage.Fault - 1]).ToDictionary(kind => kind.Key, kind => kind.Max(outage => outage.DurationMs));

    /// <summary>Notes an operation.</summary>
    public void Record(long start, long end) => _outages.Record(Everywhere, start, end);

    /// <summary>Runs the schedule until its end, or until told to stop. Everything is undone then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            foreach (var fault in faults)
            {
                if (fault.At - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } wait)
                {
                    await Task.Delay(wait, stop);
                }

                await StrikeAsync(fault, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task StrikeAsync(ScheduledFault fault, CancellationToken stop)
    {
        long? struck = null;
        string? objection;
        try
        {
            objection = await doer(fault.Kind).StrikeAsync(fault, Began, stop);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            objection = $"{exception.GetType().Name}: {exception.Message}";
        }

        if (objection is not null)
        {
            say($"{fault.Kind.Word()} {(struck is null ? "was left out" : "failed")}: {objection}");
        }
        else if (struck is { } since)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"{fault.Kind.Word()} undone after {Stopwatch.GetElapsedTime(since).TotalMilliseconds:0} ms"));
        }

        stop.ThrowIfCancellationRequested();

        void Began(string what)
        {
            struck = Stopwatch.GetTimestamp();
            _struck.Add(fault.Kind);
            _outages.Begin(new HashSet<int> { Everywhere }, struck.Value);
            say($"{fault.Kind.Word()}: {what}");
        }
    }
}
