using System.Diagnostics;
using Quintet.Bench.Calls;
using Quintet.Bench.Failover;

namespace Quintet.Bench.Changes;

/// <summary>Primaries moved by an administrator under load: every partition's once, to the next member of its view.</summary>
internal static class PrimaryMoves
{
    private const int Silos = 3;
    private const int Components = 1000;
    private const double Rate = 1000;

    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <summary>Measures one series of moves, on a cluster of its own. The control period is as long as the moves take when nothing holds them up.</summary>
    public static async Task<Pause> MeasureAsync()
    {
        await using var cluster = await BenchCluster.StartAsync(Silos);
        var admin = cluster.Client.GetGrain<IQuintetAdmin>(0);
        var counters = Enumerable.Range(0, Components).Select(key => cluster.Client.GetGrain<ICounter>(key)).ToArray();
        var load = new OpenLoop(i => counters[i].Add(1), Components, Rate);
        using var stopping = new CancellationTokenSource();
        var running = Task.Run(() => load.RunAsync(stopping.Token));
        await Task.Delay(Warming);

        var partitions = (await cluster.Quintet.GetStatusAsync()).Partitions;
        var control = Stopwatch.GetTimestamp();
        await Task.Delay(Every * partitions.Length);

        var begin = Stopwatch.GetTimestamp();
        foreach (var partition in partitions)
        {
            var next = partition.Members.First(member => member != partition.Primary);
            await Task.WhenAll(admin.MovePrimaryAsync(partition.Type, partition.Partition, next), Task.Delay(Every));
        }

        var end = Stopwatch.GetTimestamp();
        await stopping.CancelAsync();
        await running;
        return new Pause(load.LongestMs(control, begin), load.LongestMs(begin, end), partitions.Length, load.Failed);
    }
}
