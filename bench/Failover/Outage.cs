using System.Diagnostics;

namespace Quintet.Bench.Failover;

/// <summary>What one fault came to.</summary>
/// <param name="Longest">The longest time that any key went without an answer, from the fault on.</param>
/// <param name="IsOver">False: some key was not answered again within <see cref="Bound"/>.</param>
/// <param name="Lost">Acknowledged increments that were missing afterwards.</param>
/// <param name="KeysOnVictim">The keys that lived on the victim.</param>
/// <param name="OthersEnded">Silos that ended, too, though nobody did anything to them.</param>
internal sealed record Outage(TimeSpan Longest, bool IsOver, long Lost, int KeysOnVictim, int OthersEnded)
{
    /// <summary>So long a fault is watched at most.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    private const int Silos = 3;
    private const int Keys = 96;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);

    // What comes after a key was answered again may disturb it once more.
    private static readonly TimeSpan After = TimeSpan.FromSeconds(2);

    /// <summary>Measures one, on a cluster of its own: every fault meets a complete one that has seen none before.</summary>
    public static async Task<Outage> MeasureAsync(Candidate candidate, Fault fault, int victim)
    {
        await using var cluster = await BenchCluster.StartAsync(Silos, candidate.Silos);
        var loops = Enumerable.Range(0, Keys).Select(key => new KeyLoop(() => candidate.Add(cluster.Client, key))).ToArray();
        using var stopping = new CancellationTokenSource();
        var running = Task.WhenAll(loops.Select(loop => Task.Run(() => loop.RunAsync(stopping.Token))));
        await Task.Delay(Before);

        var process = cluster.Silos[victim % Silos];
        var processes = await Task.WhenAll(Enumerable.Range(0, Keys).Select(key => candidate.Process(cluster.Client, key)));
        fault.Strike(process);
        var struck = Stopwatch.GetTimestamp();
        Array.ForEach(loops, loop => loop.Strike(struck));
        while (!Array.TrueForAll(loops, loop => loop.IsServed) && Stopwatch.GetElapsedTime(struck) < Bound)
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
            processes.Count(id => id == process.Id),
            cluster.Silos.Count(silo => silo != process && silo.HasExited));
    }
}
