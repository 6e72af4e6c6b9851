using Quintet.Bench.Calls;

namespace Quintet.Bench.Reads;

/// <summary>Commands while no copy of their partitions is a follower, and while each has one beside its two members: the policy is changed in between, on the same cluster. Nobody asks queries.</summary>
internal static class Followers
{
    // One command at a time: what a follower takes of the machine is not the question, but whether commands wait for it.
    private const int Loops = 1;
    private const int WarmingRounds = 3;
    private const int Components = 64;

    /// <summary>Measures the median latencies of commands, in microseconds, in so many rounds after some that only warm up.</summary>
    public static async Task<IReadOnlyList<(double Without, double With)>> MeasureAsync(BenchCluster cluster, int rounds, TimeSpan time)
    {
        var counters = Enumerable.Range(0, Components).Select(key => cluster.Client.GetGrain<ICounter>(key)).ToArray();
        await Replicas.SetAsync(cluster, "availability", """{"tolerateFailures":1}""");
        var measured = new List<(double, double)>();
        for (var round = -WarmingRounds; round < rounds; round++)
        {
            var (without, with) = (await RunAsync(0), await RunAsync(1));
            if (round >= 0)
            {
                measured.Add((without, with));
            }
        }

        return measured;

        async Task<double> RunAsync(int followers)
        {
            await Replicas.SetAsync(cluster, "performance", $"{{\"followersMin\":{followers},\"followersMax\":{followers}}}");
            await Replicas.UntilAsync(cluster, partition => partition.Members.Length == 2 && partition.Followers.Length == followers && partition.Spares.Length == followers, $"two members and {followers} followers");
            return (await Load.RunAsync(i => counters[i].Add(1), Loops, Components, time, cluster.Silos)).P50Us;
        }
    }
}
