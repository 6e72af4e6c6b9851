using System.Diagnostics;
using Quintet.Silo.Up.Display;
using Quintet.Silo.Up.Faults;
using Quintet.Silo.Up.Load;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Up;

/// <summary>Watches a run: asks the cluster how it stands, counts failovers and feeds the display.</summary>
internal sealed class Monitor(SiloFleet fleet, IQuintetClient quintet, int silos, IUpDisplay display)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until every silo and every copy is there.</summary>
    /// <exception cref="OperatorException">That took too long.</exception>
    public async Task WaitForCopiesAsync(string type, TimeSpan within, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var missing = await StatusAsync(cancellationToken) is { } status ? CopiesRule.Missing(status, silos, type) : "no silo answers";
            if (missing is null)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(start) > within)
            {
                throw new OperatorException($"the cluster is not complete after {within.TotalSeconds} s: {missing}");
            }

            await Task.Delay(Interval / 5, cancellationToken);
        }
    }

    /// <summary>The type's partition count.</summary>
    public async Task<int> PartitionsOfAsync(string type, CancellationToken cancellationToken) =>
        (await quintet.GetStatusAsync(cancellationToken)).Types.Single(t => t.Type == type).Partitions;

    /// <summary>Watches until told to stop.</summary>
    public async Task RunAsync(LoadFigures figures, Failovers failovers, Outages outages, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        var (lastAcknowledged, lastTime) = (0L, TimeSpan.Zero);
        while (true)
        {
            await Task.Delay(Interval, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var status = await ObserveAsync(failovers, stop);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            var now = Stopwatch.GetElapsedTime(start);
            var acknowledged = figures.Commands(Told.Acknowledged);
            display.Show(new UpSnapshot(
                now,
                acknowledged,
                (acknowledged - lastAcknowledged) / (now - lastTime).TotalSeconds,
                figures.Latency.PercentileMs(0.5),
                figures.Latency.PercentileMs(0.99),
                failovers.Count,
                outages.All().Select(outage => outage.DurationMs).DefaultIfEmpty().Max(),
                SilosIn(status)));
            (lastAcknowledged, lastTime) = (acknowledged, now);
        }
    }

    /// <summary>Counts the failovers since the last look.</summary>
    public async Task<ClusterStatus?> ObserveAsync(Failovers failovers, CancellationToken cancellationToken)
    {
        var status = await StatusAsync(cancellationToken);
        if (status is not null)
        {
            failovers.Observe(status);
        }

        return status;
    }

    private List<(string Name, SiloStatusReport? Report)> SilosIn(ClusterStatus? status)
    {
        var serving = fleet.Serving;
        var addresses = status is null ? null : KillRule.AddressesOf(status, [.. serving.Values]);
        return [.. SiloFleet.NamesOf(silos).Select(name => (
            name,
            serving.TryGetValue(name, out var endpoint) && addresses is not null && addresses.TryGetValue(endpoint, out var address)
                ? status!.Silos.FirstOrDefault(silo => silo.Silo == address)
                : null))];
    }

    // Null if nobody tells, for whatever reason: a run goes on without.
    private async Task<ClusterStatus?> StatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await quintet.GetStatusAsync(cancellationToken);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
