using Counters;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>A new version of a component takes the place of the old one, silo by silo, while clients call.</summary>
public sealed class UpgradeTests
{
    private const string CounterType = "counter";

    [NightlyFact]
    public async Task While_two_versions_run_the_old_one_leads_and_no_call_fails()
    {
        await using var cluster = new ProcessCluster { SiloOptions = ["--components", PluginTests.Plugin("Counters")] };
        await cluster.CompleteAsync();
        await cluster.UntilAsync(status => Missing(status, 3));
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() => CountAsync(cluster, stop.Token));
        cluster.SiloOptions = ["--components", PluginTests.Plugin("Counters2")];

        foreach (var old in cluster.Silos.ToList())
        {
            await old.TerminateAsync();
            await old.Ended.Soon();
            await cluster.CompleteAsync();
            var status = await cluster.UntilAsync(status => Missing(status, 3) ?? LedByNew(status, cluster));
            Assert.All(status.Partitions, partition => Assert.Equal("Serving", partition.Condition));
        }

        await cluster.UntilAsync(status => status.Silos.Count(silo => silo.Primaries > 0) == ProcessCluster.Size ? null : "a silo leads nothing");
        await stop.CancelAsync();
        foreach (var (counter, expected) in await load)
        {
            Assert.Equal(expected, await counter.Count());
        }
    }

    private static string? Missing(ClusterStatus status, int copies) =>
        status.Partitions.FirstOrDefault(partition => partition.Type == CounterType && partition.Members.Length < copies) is { } partition ? $"{partition.Type}/{partition.Partition} has {partition.Members.Length} copies"
        : status.Types.Any(type => type.Type == CounterType) ? null : "no counters";

    // The first three silos are the old ones; a new one leads only what no old one has a copy of.
    private static string? LedByNew(ClusterStatus status, ProcessCluster cluster)
    {
        var names = status.Silos.ToDictionary(silo => silo.Silo, silo => silo.Name);
        return status.Partitions.FirstOrDefault(partition => partition.Type == CounterType && IsNew(partition.Primary) && !partition.Members.All(IsNew)) is { } partition
            ? $"{partition.Type}/{partition.Partition} is led by {names[partition.Primary]} although an old silo has a copy"
            : null;

        bool IsNew(string silo) => names[silo] is not ("silo-1" or "silo-2" or "silo-3");
    }

    private static async Task<Dictionary<ICounter, long>> CountAsync(ProcessCluster cluster, CancellationToken stop)
    {
        var counts = Enumerable.Range(0, 40).ToDictionary(number => cluster.Client.Grains.GetGrain<ICounter>($"u{number}"), _ => 0L);
        for (var turn = 0; !stop.IsCancellationRequested; turn++)
        {
            foreach (var counter in counts.Keys.ToList())
            {
                counts[counter] += turn;
                Assert.Equal(counts[counter], await counter.Add(turn));
            }
        }

        return counts;
    }
}
