using System.Diagnostics;
using System.Globalization;
using Quintet.Silo.Up.Faults;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Up.Roll;

/// <summary>
/// Restarts every silo in turn, each when the cluster has recovered from the one before: what an upgrade does. Before that comes a control period in which nothing is done, for comparison.
/// </summary>
/// <param name="fleet">The silos.</param>
/// <param name="quintet">Tells how the cluster stands.</param>
/// <param name="silos">How many silos there are.</param>
/// <param name="partitions">The partition count of the accounts.</param>
/// <param name="options">Further options of each silo from its restart on, in place of those it had; empty: the same.</param>
/// <param name="say">Tells the user something, in one line.</param>
internal sealed class RollingRestart(SiloFleet fleet, IQuintetClient quintet, int silos, int partitions, IReadOnlyList<string> options, Action<string> say)
{
    /// <summary>So long, at least, does the load run before anything is measured: clients and silos are cold at first.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    /// <summary>How long the load runs undisturbed before the first silo ends.</summary>
    public static readonly TimeSpan Control = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RecoveredWithin = TimeSpan.FromMinutes(2);

    private readonly HashSet<int> _all = [.. Enumerable.Range(0, partitions)];
    private int _control;
    private int _after = int.MaxValue;

    /// <summary>
    /// Is to be told of every command. Not faults but periods: one for the control, one for each silo from its end until the cluster has recovered, one for what comes after.
    /// </summary>
    public Outages Periods { get; } = new();

    /// <summary>Silos restarted, and recovered from, so far.</summary>
    public int Rolls { get; private set; }

    /// <summary>The longest time that a command waited in the control period.</summary>
    public double ControlLongestPauseMs => LongestOf(period => period.Fault == _control);

    /// <summary>The longest time that a command waited from the end of the first silo until the cluster had recovered from the last one's.</summary>
    public double RollLongestPauseMs => LongestOf(period => period.Fault > _control && period.Fault < _after);

    /// <summary>Runs it; returns when every silo was restarted and the load has gone on for a moment, when the cluster does not recover, or when told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(Task.Delay(WarmUp, stop), RecoverAsync(stop));
            _control = Begin();
            say($"the primaries are spread; {Control.TotalSeconds:0} s of undisturbed load for comparison");
            await Task.Delay(Control, stop);
            foreach (var name in SiloFleet.NamesOf(silos))
            {
                await RestartAsync(name, stop);
                Rolls++;
            }

            _after = Begin();
            await Task.Delay(Afterwards, stop);
        }
        catch (TimeoutException exception)
        {
            say($"the rolling restart is given up: {exception.Message}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task RestartAsync(string name, CancellationToken stop)
    {
        var period = Begin();
        var start = Stopwatch.GetTimestamp();
        if (!fleet.Restart(name, options.Count > 0 ? options : null))
        {
            throw new TimeoutException($"{name} does not serve any more");
        }

        say($"asked {name} to end");

        // While versions differ, primaries stay with the older one.
        await RecoverAsync(stop, spread: options.Count == 0 || Rolls + 1 == silos);
        var longest = Periods.All().SingleOrDefault(outage => outage.Fault == period);
        say(string.Create(CultureInfo.InvariantCulture,
            $"recovered from the restart of {name} after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s; longest command {longest?.DurationMs:0} ms, on partition {longest?.Partition}, begun {longest?.AfterMs:0} ms after the silo was asked to end"));
    }

    private int Begin() => Periods.Begin(_all, Stopwatch.GetTimestamp());

    private double LongestOf(Func<Outage, bool> wanted) => Periods.All().Where(wanted).Select(period => period.DurationMs).DefaultIfEmpty().Max();

    private async Task RecoverAsync(CancellationToken stop, bool spread = true)
    {
        var start = Stopwatch.GetTimestamp();
        while (await MissingAsync(spread, stop) is { } missing)
        {
            if (Stopwatch.GetElapsedTime(start) > RecoveredWithin)
            {
                throw new TimeoutException($"the cluster has not recovered within {RecoveredWithin.TotalSeconds:0} s: {missing}");
            }

            await Task.Delay(LookAgainAfter, stop);
        }
    }

    private async Task<string?> MissingAsync(bool spread, CancellationToken stop)
    {
        var serving = fleet.Serving;
        if (serving.Count < silos)
        {
            return $"{serving.Count} of {silos} silos serve";
        }

        try
        {
            var status = await quintet.GetStatusAsync(stop);
            return SpreadRule.Missing(status, silos, [.. KillRule.AddressesOf(status, [.. serving.Values]).Values], spread);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return $"the cluster's status is not known: {exception.Message}";
        }
    }
}
