using System.Diagnostics;

namespace Quintet.Bench.Failover;

/// <summary>What one fault came to.</summary>
/// <param name="Longest">The longest time that any key went without an answer, from the fault on.</param>
/// <param name="IsOver">False: some key had not been answered again when the measurement ended.</param>
/// <param name="Lost">Acknowledged increments that were missing afterwards.</param>
/// <param name="KeysOnVictim">The keys that lived on the victim.</param>
/// <param name="HealthyEnded">Silos that ended though nothing had been done to them: they were taken for dead.</param>
internal sealed record Outage(TimeSpan Longest, bool IsOver, long Lost, int KeysOnVictim, int HealthyEnded)
{
    private const int Silos = 3;
    private const int Keys = 96;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);

    // What comes after a key was answered again may disturb it once more.
    private static readonly TimeSpan After = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Measures one, on a cluster of its own: every fault meets a complete one that has seen none before. If a silo ends before the fault, that is noted, and another cluster is taken.
    /// </summary>
    /// <param name="candidate">Whose counters are used.</param>
    /// <param name="fault">What befalls the victim.</param>
    /// <param name="victim">Which silo.</param>
    /// <param name="bound">How long it is waited for the end of the outage.</param>
    public static async Task<Outage> MeasureAsync(Candidate candidate, Fault fault, int victim, TimeSpan bound)
    {
        for (var ended = 0; ;)
        {
            await using var cluster = await BenchCluster.StartAsync(Silos, candidate.Silos);
            var outage = await TryMeasureAsync(cluster, candidate, fault, cluster.Silos[victim % Silos], bound);
            if (outage is not null)
            {
                return outage with { HealthyEnded = outage.HealthyEnded + ended };
            }

            ended += cluster.Silos.Count(silo => silo.HasExited);
        }
    }

    private static async Task<Outage?> TryMeasureAsync(BenchCluster cluster, Candidate candidate, Fault fault, Process victim, TimeSpan bound)
    {
        var loops = Enumerable.Range(0, Keys).Select(key => new KeyLoop(() => candidate.Add(cluster.Client, key))).ToArray();
        using var stopping = new CancellationTokenSource();
        var running = Task.WhenAll(loops.Select(loop => Task.Run(() => loop.RunAsync(stopping.Token))));
        await Task.Delay(Before);
        var onVictim = cluster.IsWhole ? (await Task.WhenAll(Enumerable.Range(0, Keys).Select(key => candidate.Process(cluster.Client, key)))).Count(id => id == victim.Id) : 0;
        if (!cluster.IsWhole)
        {
            await stopping.CancelAsync();
            await running;
            return null;
        }

        fault.Strike(victim);
        var struck = Stopwatch.GetTimestamp();
        Array.ForEach(loops, loop => loop.Strike(struck));
        while (!Array.TrueForAll(loops, loop => loop.IsServed) && Stopwatch.GetElapsedTime(struck) < bound)
        {
            await Task.Delay(20);
        }

        await Task.Delay(After);
        var until = Stopwatch.GetTimestamp();
        await stopping.CancelAsync();
        await running;
        return new Outage(
            loops.Max(loop => loop.Longest(until)),
            Array.TrueForAll(loops, loop => loop.IsServed),
            loops.Sum(loop => loop.Lost),
            onVictim,
            cluster.Silos.Count(silo => silo != victim && silo.HasExited));
    }
}
