using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>Silos that freeze (SIGSTOP) while clients call without pause, and wake up (SIGCONT) in a cluster that went on without them.</summary>
[Collection(nameof(ProcessCluster))]
public sealed class FreezeTests(ProcessCluster cluster)
{
    [Fact]
    public async Task A_backup_that_freezes_is_left_out_and_taken_back_when_it_wakes_up()
    {
        var (victim, status) = await ChooseAsync();
        await using var load = await Load.BeginAsync(cluster, status, partition => partition.Primary != victim);

        await FreezeAsync(victim, load);

        await load.EndInOrderAsync();
    }

    [Fact]
    public async Task A_primary_that_freezes_costs_no_acknowledged_command_and_fails_none()
    {
        var (victim, status) = await ChooseAsync();
        await using var load = await Load.BeginAsync(cluster, status, partition => partition.Primary == victim);

        await FreezeAsync(victim, load);

        await load.EndInOrderAsync();
    }

    [NightlyFact]
    public async Task Two_that_freeze_in_turn_are_survived()
    {
        var (first, status) = await ChooseAsync();
        await using var load = await Load.BeginAsync(cluster, status);

        await FreezeAsync(first, load);
        await cluster.CompleteAsync();
        var (second, _) = await ChooseAsync(except: first);
        await FreezeAsync(second, load);

        await load.EndInOrderAsync();
    }

    [Fact]
    public async Task A_client_that_connects_while_a_gateway_is_frozen_calls_through_the_others()
    {
        var (victim, status) = await ChooseAsync();
        var keys = status.Partitions.Where(partition => partition.Type == ProcessCluster.AccountType)
            .Select(wanted => ProcessCluster.NewKey(status, partition => partition.Partition == wanted.Partition)).ToList();
        var silo = cluster.SiloAt(victim);

        await cluster.FreezeAsync(victim);
        try
        {
            await using var client = await cluster.ConnectAsync().Soon();

            foreach (var key in keys)
            {
                Assert.Equal(1, await client.Grains.GetGrain<Bank.IAccount>(key).Deposit("d", 1).Soon());
            }

            await LeftOutAsync(victim);
        }
        finally
        {
            silo.Resume();
        }

        await EndAsync(victim);
    }

    [Fact]
    public async Task A_silo_that_was_declared_dead_while_frozen_ends_itself_when_it_wakes_up()
    {
        var (victim, status) = await ChooseAsync();
        await using var load = await Load.BeginAsync(cluster, status, partition => partition.Primary == victim);
        var silo = cluster.SiloAt(victim);

        await cluster.FreezeAsync(victim);
        try
        {
            await cluster.UntilAsync(now => now.Silos.Any(row => row.Silo == victim && row.Status != "Dead") ? "it is not declared dead" : null);
        }
        finally
        {
            silo.Resume();
        }

        Assert.NotEqual(Silo.ExitCode.Success, await silo.Ended.Soon());
        await load.EndInOrderAsync();
    }

    [Fact]
    public async Task The_status_says_who_suspects_a_frozen_silo()
    {
        var (victim, _) = await ChooseAsync();

        await cluster.FreezeAsync(victim);
        try
        {
            var status = await cluster.UntilAsync(now => now.Suspicions.Count(suspicion => suspicion.Silo == victim) == ProcessCluster.Size - 1 ? null : "not both of the others suspect it");

            var condition = Assert.Single(status.Conditions, condition => condition.Type == "SilosRespond");
            Assert.Equal(("False", "SilosSuspected"), (condition.Status, condition.Reason));
            Assert.Contains(victim, condition.Message);
            Assert.All(status.Suspicions, suspicion => Assert.Equal(victim, suspicion.Silo));
        }
        finally
        {
            cluster.SiloAt(victim).Resume();
        }

        await EndAsync(victim);
    }

    private async Task<(string Victim, ClusterStatus Status)> ChooseAsync(string? except = null)
    {
        await cluster.CompleteAsync();
        var status = await cluster.UntilAsync(now => now.Silos.Where(silo => silo.Status == "Active").Select(silo => silo.Primaries).ToList() is var leads && leads.Max() - leads.Min() > 1 ? "primaries are not spread yet" : null);
        return (status.Partitions.CountBy(partition => partition.Primary).Where(silo => silo.Key != except).MaxBy(silo => silo.Value).Key, status);
    }

    /// <summary>Freezes a silo until it is left out everywhere, resumes it under load, and ends it: whether it was declared dead meanwhile is Orleans' affair.</summary>
    private async Task FreezeAsync(string victim, Load load)
    {
        await cluster.FreezeAsync(victim);
        try
        {
            await LeftOutAsync(victim);
            await load.FlowsAsync();
        }
        finally
        {
            cluster.SiloAt(victim).Resume();
        }

        await load.FlowsAsync();
        await EndAsync(victim);
    }

    private async Task EndAsync(string victim)
    {
        cluster.SiloAt(victim).Kill();
        await cluster.SiloAt(victim).Ended.Soon();
    }

    private Task<ClusterStatus> LeftOutAsync(string victim) => cluster.UntilAsync(status =>
        status.Partitions.FirstOrDefault(partition => partition.Members.Contains(victim) || partition.Condition != "Serving") is { } partition
            ? $"partition {partition.Partition} is {partition.Condition} with {string.Join(", ", partition.Members)}"
            : null);
}
