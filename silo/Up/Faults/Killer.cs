using System.Diagnostics;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Up.Faults;

/// <summary>Kills a random silo again and again, but never the only one that holds an up-to-date copy of something.</summary>
internal sealed class Killer(SiloFleet fleet, IQuintetClient quintet, Outages outages, Failovers failovers, int seed, Action<string> say)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);

    /// <summary>Silos killed so far.</summary>
    public int Killed { get; private set; }

    /// <summary>Kills one silo at each interval until told to stop.</summary>
    public async Task RunAsync(TimeSpan interval, int silos, CancellationToken stop)
    {
        var names = SiloFleet.NamesOf(silos).ToArray();
        try
        {
            while (true)
            {
                await Task.Delay(interval, stop);
                await KillOneAsync(names[_random.Next(silos)], stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task KillOneAsync(string victim, CancellationToken stop)
    {
        var waiting = false;
        while (await TryKillAsync(victim, stop) is { } objection)
        {
            if (!waiting)
            {
                say($"waiting to kill {victim}: {objection}");
                waiting = true;
            }

            await Task.Delay(LookAgainAfter, stop);
        }
    }

    // Why it could not be done now, or null if it was.
    private async Task<string?> TryKillAsync(string victim, CancellationToken stop)
    {
        ClusterStatus status;
        try
        {
            status = await quintet.GetStatusAsync(stop);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return $"the cluster's status is not known: {exception.Message}";
        }

        var serving = fleet.Serving;
        var addresses = KillRule.AddressesOf(status, [.. serving.Values]);
        if (!serving.TryGetValue(victim, out var endpoint) || !addresses.TryGetValue(endpoint, out var address))
        {
            return "it is not back yet";
        }

        if (KillRule.Objection(status, address, [.. addresses.Values]) is { } objection)
        {
            return objection;
        }

        stop.ThrowIfCancellationRequested();
        var struck = status.Partitions.Where(partition => partition.Members.Contains(address)).ToList();
        failovers.Expect(status, address);
        outages.Begin(struck.Select(partition => partition.Partition).ToHashSet(), Stopwatch.GetTimestamp());
        fleet.Kill(victim);
        Killed++;
        say($"killed {victim} at {endpoint}: primary of {struck.Count(partition => partition.Primary == address)}, with copies of {struck.Count} partitions");
        return null;
    }
}
