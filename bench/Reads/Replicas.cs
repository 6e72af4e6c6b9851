using System.Diagnostics;
using Quintet.Bench.Calls;
using Quintet.Protocol;

namespace Quintet.Bench.Reads;

/// <summary>Session queries that await 1 ms each, of components of one partition, while it has one copy and while it has three: the policy is changed in between, on the same cluster.</summary>
internal static class Replicas
{
    private const string Type = "bench-counter";
    private const int Partitions = 16;
    private const int Components = 64;

    private static readonly TimeSpan ChangesWithin = TimeSpan.FromMinutes(1);

    /// <summary>Measures queries per second, in so many rounds after one that only warms up.</summary>
    public static async Task<IReadOnlyList<(double One, double Three)>> MeasureAsync(BenchCluster cluster, int rounds, int loops, TimeSpan time)
    {
        var counters = Enumerable.Range(0, int.MaxValue).Select(key => cluster.Client.GetGrain<ICounter>(key))
            .Where(counter => Partitioning.NumberOf(counter.GetGrainId().Key.AsSpan(), Partitions) == 0).Take(Components).ToArray();
        var measured = new List<(double, double)>();
        for (var round = -1; round < rounds; round++)
        {
            var (one, three) = (await RunAsync(1), await RunAsync(3));
            if (round >= 0)
            {
                measured.Add((one, three));
            }
        }

        return measured;

        async Task<double> RunAsync(int copies)
        {
            await SetAsync(cluster, "availability", $"{{\"tolerateFailures\":{copies - 1}}}");
            await UntilAsync(cluster, partition => partition.Members.Length == copies, $"{copies} copies");
            return (await Load.RunAsync(i => counters[i].SeenAfterAMillisecond(), loops, Components, time, cluster.Silos)).PerSecond;
        }
    }

    /// <summary>Waits until every partition has what was asked for.</summary>
    public static async Task UntilAsync(BenchCluster cluster, Func<PartitionStatus, bool> has, string what)
    {
        var complete = Stopwatch.StartNew();
        while (!(await cluster.Quintet.GetStatusAsync()).Partitions.All(has))
        {
            if (complete.Elapsed > ChangesWithin)
            {
                throw new TimeoutException($"The partitions did not have {what} within {ChangesWithin.TotalSeconds} s.");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Changes one facet of the policy.</summary>
    public static Task SetAsync(BenchCluster cluster, string facet, string fields) =>
        cluster.Client.GetGrain<IQuintetAdmin>(0).SetPolicyAsync(new PolicyChange { Type = Type, Policy = $"{{\"{facet}\":{fields}}}", By = "bench", Reason = "measurement" });
}
