using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>Silos die or freeze while the database is gone: what needs a view to change waits, and nothing else does.</summary>
public sealed class DatabaseTroubleAndFaultTests : IAsyncLifetime
{
    private TroubledCluster? _cluster;

    private TroubledCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync() => _cluster = await TroubledCluster.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    [Fact]
    public async Task Of_a_silo_that_is_killed_meanwhile_the_partitions_wait_and_the_others_go_on()
    {
        var status = await FourWithThreeCopiesEachAsync();
        var victim = status.Partitions[0].Primary;
        using var patience = QuintetCall.With(timeout: Until.Deadline);
        await using var concerned = await LoadOnEach.BeginAsync(Cluster.Silos, status, partition => partition.Members.Contains(victim));
        await using var others = await LoadOnEach.BeginAsync(Cluster.Silos, status, partition => !partition.Members.Contains(victim));

        await Cluster.BreakAsync(Trouble.Stopped);
        await Cluster.SaysAsync(reachable: false);
        Cluster.Silos.SiloAt(victim).Kill();

        var meanwhile = await Cluster.Silos.UntilAsync(now => now.Partitions.FirstOrDefault(partition => partition.Members.Contains(victim) != Waits(partition, victim)) is { } partition
            ? $"partition {partition.Partition} with {string.Join(", ", partition.Members)} is {partition.Condition} and waits for '{string.Join(", ", partition.BlockedBy)}'"
            : null);
        var stands = concerned.Acknowledged;
        await others.FlowsAsync();
        await others.FlowsAsync();
        Assert.Equal(stands, concerned.Acknowledged);
        Assert.Equal("False", meanwhile.Conditions.Single(condition => condition.Type == "Available").Status);
        Assert.All(meanwhile.Partitions.Where(partition => partition.Condition != "Serving"), partition => Assert.Contains("register", partition.Reason));

        await Cluster.MendAsync(Trouble.Stopped);
        await concerned.FlowsAsync();
        await Cluster.LeftOutAsync(victim);
        await concerned.EndInOrderAsync();
        await others.EndInOrderAsync();
    }

    [NightlyFact]
    public async Task A_silo_that_was_frozen_and_woke_up_meanwhile_is_not_condemned_afterwards()
    {
        var status = await Cluster.SettleAsync();
        var victim = status.Partitions[0].Primary;
        using var patience = QuintetCall.With(timeout: Until.Deadline);
        await using var load = await LoadOnEach.BeginAsync(Cluster.Silos, status);

        await Cluster.BreakAsync(Trouble.Stopped);
        Cluster.Silos.SiloAt(victim).Freeze();
        await Cluster.Silos.UntilAsync(now => now.Suspicions.Count(suspicion => suspicion.Silo == victim && suspicion.Evidence == "Gone") == 2 ? null : "the others do not find it gone");
        await Until.Holds(() => Cluster.Silos.Silos.Any(silo => silo.Errors.Contains("asking membership to declare it dead", StringComparison.Ordinal)), "one of the others would have it declared dead");
        Cluster.Silos.SiloAt(victim).Resume();
        await load.FlowsAsync();
        await Cluster.MendAsync(Trouble.Stopped);

        await Cluster.SaysAsync(reachable: true);
        await Until.Holds(
            () => Cluster.Silos.SiloAt(victim).Ended.IsCompleted || Cluster.Silos.Silos.Any(silo => silo.Errors.Contains("It is spared", StringComparison.Ordinal)),
            "what was to be written while the database was gone is tried again");
        await load.FlowsAsync();
        Assert.False(Cluster.Silos.SiloAt(victim).Ended.IsCompleted, "It was declared dead.");
        await Cluster.Silos.UntilAsync(now => now.Suspicions.IsEmpty && now.Partitions.All(partition => partition.Condition == "Serving" && partition.Members.Contains(victim)) ? null : "it is suspected, or holds no copy");
        await load.EndInOrderAsync();
    }

    private static bool Waits(PartitionStatus partition, string victim) => partition.Condition != "Serving" || partition.BlockedBy.Contains(victim);

    /// <summary>Silos that begin together share the copies evenly: the register is kept from them until all are there.</summary>
    private async Task<ClusterStatus> FourWithThreeCopiesEachAsync()
    {
        Task starting;
        await using (await Cluster.LockViewsAsync())
        {
            starting = Cluster.Silos.StartAsync(4);
            await Until.Holds(() => starting.IsCompleted || Cluster.Silos.Silos.All(silo => silo.Errors.Contains("waits for the view register", StringComparison.Ordinal)), "all silos wait for the register");
            Assert.False(starting.IsCompleted, "A silo serves without the register.");
        }

        await starting;
        return await Cluster.SettleAsync(4);
    }
}
