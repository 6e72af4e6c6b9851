using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary>Silos that are asked to end (SIGTERM), and silos that come back.</summary>
[Collection(nameof(ProcessCluster))]
public sealed class ShutdownTests(ProcessCluster cluster)
{
    [Fact]
    public async Task A_silo_that_is_asked_to_end_hands_over_what_it_leads_without_a_failed_call()
    {
        await cluster.CompleteAsync();
        var silo = cluster.Silos[0];
        var status = await cluster.UntilAsync(_ => null);
        var address = await ProcessCluster.AddressOfAsync(status, silo);
        await using var load = await Load.BeginAsync(cluster, status, partition => partition.Primary == address);

        await silo.TerminateAsync();

        Assert.Equal(ExitCode.Success, await silo.Ended.Soon());
        Assert.DoesNotContain(" crit: ", silo.Errors);
        await cluster.UntilAsync(now => now.Partitions.All(partition => partition.Condition == "Serving" && !partition.Members.Contains(address)) ? null : "it is still somewhere a member");
        await load.EndInOrderAsync();
    }

    [Fact]
    public async Task A_silo_that_is_started_again_leads_and_holds_copies_again_under_load()
    {
        await cluster.CompleteAsync();
        await using var load = await Load.BeginAsync(cluster, await cluster.UntilAsync(_ => null));
        cluster.Silos[^1].Kill();
        await cluster.Silos[^1].Ended.Soon();

        var again = Assert.Single(await cluster.StartAsync(1));

        await cluster.UntilAsync(status =>
        {
            var endpoint = again.Ready.Result.Silo;
            var report = status.Silos.FirstOrDefault(silo => silo.Status == "Active" && silo.Silo.StartsWith($"{endpoint}@", StringComparison.Ordinal));
            return report is { Primaries: > 0 } && report.Copies == status.Partitions.Length ? null : $"it leads {report?.Primaries} and holds {report?.Copies} of {status.Partitions.Length}";
        });
        await load.EndInOrderAsync();
    }
}
