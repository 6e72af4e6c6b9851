using System.Diagnostics;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>The database of a cluster under load gets lost and comes back: no command of any partition waits for it, and the operator is told.</summary>
public sealed class DatabaseTroubleTests : IAsyncDisposable
{
    private TroubledCluster? _cluster;

    private TroubledCluster Cluster => _cluster!;

    [Fact]
    public async Task However_it_gets_lost_commands_and_queries_go_on_everywhere_and_status_and_health_say_so()
    {
        _cluster = await TroubledCluster.CreateAsync();
        var status = await Cluster.SettleAsync();

        foreach (var trouble in Lengths.Troubles)
        {
            await IsNotMissedAsync(trouble);
        }

        await ReplacesAsync(status);
    }

    [Fact]
    public async Task The_network_to_it_may_swallow_everything_and_then_be_slow()
    {
        _cluster = await TroubledCluster.CreateAsync(behindProxy: true);
        var status = await Cluster.SettleAsync();

        await IsNotMissedAsync(Trouble.CutOff);
        await WaitsHalfHandedOverAsync(status.Partitions[0]);

        Cluster.Proxy!.Delay(TimeSpan.FromMilliseconds(300));
        await using var load = await LoadOnEach.BeginAsync(Cluster.Silos, status);
        await ReplacesAsync(status);
        await load.EndInOrderAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    private async Task IsNotMissedAsync(Trouble trouble)
    {
        var before = await Cluster.SaysAsync(reachable: true);
        await Cluster.HealthSaysAsync(reachable: true);
        await using var load = await LoadOnEach.BeginAsync(Cluster.Silos, before);

        await Cluster.BreakAsync(trouble);
        var since = Stopwatch.GetTimestamp();
        await Cluster.SaysAsync(reachable: false);
        await Cluster.HealthSaysAsync(reachable: false);
        do
        {
            await load.FlowsAsync();
        }
        while (Stopwatch.GetElapsedTime(since) < Lengths.Outage);
        var lasted = Stopwatch.GetElapsedTime(since);
        await Cluster.MendAsync(trouble);

        var after = await Cluster.SaysAsync(reachable: true);
        await Cluster.HealthSaysAsync(reachable: true);
        await load.EndInOrderAsync();
        Assert.Equal(ViewsIn(before), ViewsIn(after));
        Assert.True(load.Slowest < lasted, $"A command took {load.Slowest}: as long as the database was gone.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{trouble} for {lasted.TotalSeconds:0.0} s: the slowest command took {load.Slowest.TotalMilliseconds:0} ms");
    }

    /// <summary>Whether a primary that has asked the register for a hand-over is still primary, it cannot know: that partition alone waits, and status says so.</summary>
    private async Task WaitsHalfHandedOverAsync(PartitionStatus partition)
    {
        await using var others = await LoadOnEach.BeginAsync(Cluster.Silos, await Cluster.SaysAsync(reachable: true), other => other.Partition != partition.Partition);
        await Cluster.BreakAsync(Trouble.CutOff);
        var moved = Cluster.Silos.Client.Grains.GetGrain<IQuintetAdmin>(0).MovePrimaryAsync(partition.Type, partition.Partition, partition.Members[1]);

        var meanwhile = await Cluster.Silos.UntilAsync(now => now.Partitions[partition.Partition] is { Condition: "Recovering" } waiting && waiting.Reason.Contains("register", StringComparison.Ordinal) ? null : "the partition does not wait for the register");
        Assert.StartsWith("the primary hands over", meanwhile.Partitions[partition.Partition].Reason, StringComparison.Ordinal);
        await others.FlowsAsync();
        await Cluster.MendAsync(Trouble.CutOff);

        await Cluster.Silos.UntilAsync(now => now.Partitions.All(other => other.Condition == "Serving") ? null : "a partition still waits");
        await others.EndInOrderAsync();
        await moved.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // It may have given up in time.
    }

    /// <summary>The database is of use: a silo that is killed is left out everywhere.</summary>
    private async Task ReplacesAsync(ClusterStatus status)
    {
        var victim = status.Partitions[0].Primary;
        Cluster.Silos.SiloAt(victim).Kill();
        await Cluster.LeftOutAsync(victim);
    }

    private static IEnumerable<(int Partition, long Epoch, string Members)> ViewsIn(ClusterStatus status) =>
        [.. status.Partitions.Select(partition => (partition.Partition, partition.Epoch, string.Join(' ', partition.Members)))];
}
