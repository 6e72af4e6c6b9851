using System.Diagnostics;
using Quintet.Bench.Calls;
using Quintet.Protocol;

namespace Quintet.Bench.Failover;

/// <summary>What it is like for clients while the copies that died with a silo are made anew.</summary>
/// <param name="PeakPerSecond">Commands per second in closed loops, before.</param>
/// <param name="Outage">From the kill until every partition had acknowledged a command that was due after it.</param>
/// <param name="Duration">From the kill until every partition had its copies again.</param>
/// <param name="BeforeMs">p99 of the commands due in the time before the kill.</param>
/// <param name="FromKillMs">p99 from the kill until every partition had its copies, outage included.</param>
/// <param name="DuringMs">p99 from the end of the outage until every partition had its copies, at least <see cref="Least"/>.</param>
/// <param name="CourseMs">p99 of each half second from the end of the outage on.</param>
/// <param name="Failed">Commands that failed.</param>
internal sealed record Repair(double PeakPerSecond, TimeSpan Outage, TimeSpan Duration, double BeforeMs, double FromKillMs, double DuringMs, IReadOnlyList<double> CourseMs, long Failed)
{
    /// <summary>The least time over which a p99 is taken after the outage: a shorter one would rest on a few calls.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(5);

    /// <summary>The part of its peak rate at which the cluster is used.</summary>
    public const double Share = 0.3;

    // As many as there are copies; one more stands by, so that every run has the same to make anew: a copy of every partition.
    private const int Silos = 3;
    private const int Copies = Silos;
    private const int Partitions = 16;
    private const int Components = Partitions * 1000;
    private const int Loops = 100;
    private const int MostWarmingTurns = 24;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Peak = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    /// <summary>Measures one, on a cluster of its own.</summary>
    public static async Task<Repair> MeasureAsync(int victim)
    {
        await using var cluster = await BenchCluster.StartAsync(Silos);
        await cluster.AddSiloAsync();
        var counters = Enumerable.Range(0, Components).Select(key => cluster.Client.GetGrain<ICounter>(key)).ToArray();
        await Parallel.ForEachAsync(counters, new ParallelOptions { MaxDegreeOfParallelism = Loops }, async (counter, _) => await counter.Add(1));
        await Load.WarmUpAsync(i => counters[i].Add(1), Loops, Components, Peak, MostWarmingTurns, cluster.Silos);
        var peak = (await Load.RunAsync(i => counters[i].Add(1), Loops, Components, Peak, cluster.Silos)).PerSecond;

        var load = new OpenLoop(i => counters[i].Add(1), Components, Share * peak);
        using var stopping = new CancellationTokenSource();
        var running = Task.Run(() => load.RunAsync(stopping.Token));
        await LookOnAsync(cluster, Stopwatch.GetTimestamp() + Ticks(Settling));
        var before = Stopwatch.GetTimestamp();
        await LookOnAsync(cluster, before + Ticks(Least));

        var address = $"{cluster.Endpoints[victim % Silos]}@";
        cluster.Silos[victim % Silos].Kill();
        var killed = Stopwatch.GetTimestamp();
        await RepairedAsync(cluster, address);
        var repaired = Stopwatch.GetTimestamp();
        var served = await ServedAsync(load, counters, killed);
        var until = Math.Max(repaired, served + Ticks(Least));
        await LookOnAsync(cluster, until);
        await stopping.CancelAsync();
        await running;
        return new Repair(
            peak,
            Stopwatch.GetElapsedTime(killed, served),
            Stopwatch.GetElapsedTime(killed, repaired),
            load.P99Ms(before, killed),
            load.P99Ms(killed, repaired),
            load.P99Ms(served, until),
            [.. Enumerable.Range(0, (int)(Least / Step)).Select(step => load.P99Ms(served + (step * Ticks(Step)), served + ((step + 1) * Ticks(Step))))],
            load.Failed);
    }

    /// <summary>Asks for the status all the time, as <see cref="RepairedAsync"/> does: what that costs is to be the same before, during and after.</summary>
    private static async Task LookOnAsync(BenchCluster cluster, long until)
    {
        while (Stopwatch.GetTimestamp() < until)
        {
            await cluster.Quintet.GetStatusAsync();
            await Task.Delay(Look);
        }
    }

    /// <summary>Waits until every partition serves with all its copies, none of them on the victim.</summary>
    private static async Task RepairedAsync(BenchCluster cluster, string victim)
    {
        for (var waiting = Stopwatch.StartNew(); ; await Task.Delay(Look))
        {
            var status = await cluster.Quintet.GetStatusAsync();
            if (status.Partitions.All(partition => partition.Condition == "Serving" && partition.Members.Length == Copies && !partition.Members.Any(member => member.StartsWith(victim, StringComparison.Ordinal))))
            {
                return;
            }

            if (waiting.Elapsed > Bound)
            {
                throw new TimeoutException($"Partitions were without copies for {Bound.TotalSeconds} s.");
            }
        }
    }

    /// <summary>When every partition had acknowledged a command that was due after the kill.</summary>
    private static async Task<long> ServedAsync(OpenLoop load, ICounter[] counters, long killed)
    {
        while (true)
        {
            var first = load.Answers.Where(answer => answer.Due >= killed)
                .GroupBy(answer => Partitioning.NumberOf(counters[answer.Component].GetGrainId().Key.AsSpan(), Partitions))
                .Select(partition => partition.Min(answer => answer.At))
                .ToArray();
            if (first.Length == Partitions)
            {
                return first.Max();
            }

            await Task.Delay(50);
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
