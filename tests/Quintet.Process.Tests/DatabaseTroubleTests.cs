using System.Diagnostics;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>The database of a cluster under load gets lost and comes back: no command of any partition waits for it, and the operator is told.</summary>
public sealed class DatabaseTroubleTests : IAsyncDisposable
{
    // Longer than any time-out on the way to the register: its own (2 s), and the driver's for a server that is silent (12 s).
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(13);

    private TroubledCluster? _cluster;

    private TroubledCluster Cluster => _cluster!;

    [Theory]
    [InlineData(Trouble.Stopped)]
    [InlineData(Trouble.Killed)]
    [InlineData(Trouble.Frozen)]
    [InlineData(Trouble.CutOff)]
    public async Task While_it_is_gone_commands_and_queries_go_on_everywhere_and_status_and_health_say_so(Trouble trouble)
    {
        _cluster = await TroubledCluster.CreateAsync(behindProxy: trouble == Trouble.CutOff);
        var views = ViewsIn(await Cluster.SettleAsync());
        await using var load = await LoadOnEach.BeginAsync(Cluster.Silos, await Cluster.SettleAsync());
        await Cluster.HealthSaysAsync(reachable: true);

        await Cluster.BreakAsync(trouble);
        var since = Stopwatch.GetTimestamp();
        await Cluster.SaysAsync(reachable: false);
        await Cluster.HealthSaysAsync(reachable: false);
        do
        {
            await load.FlowsAsync();
        }
        while (Stopwatch.GetElapsedTime(since) < Outage);
        var lasted = Stopwatch.GetElapsedTime(since);
        await Cluster.MendAsync(trouble);

        var after = await Cluster.SaysAsync(reachable: true);
        await Cluster.HealthSaysAsync(reachable: true);
        await load.EndInOrderAsync();
        Assert.Equal(views, ViewsIn(after));
        Assert.True(load.Slowest < lasted, $"A command took {load.Slowest}: as long as the database was gone.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{trouble} for {lasted.TotalSeconds:0.0} s: the slowest command took {load.Slowest.TotalMilliseconds:0} ms");

        // It is of use again.
        await ReplacesAsync(after);
    }

    [Fact]
    public async Task A_slow_database_delays_nothing_but_view_changes()
    {
        _cluster = await TroubledCluster.CreateAsync(behindProxy: true);
        var status = await Cluster.SettleAsync();
        await using var load = await LoadOnEach.BeginAsync(Cluster.Silos, status);

        Cluster.Proxy!.Delay(TimeSpan.FromMilliseconds(300));

        await load.FlowsAsync();
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

    /// <summary>A silo that is killed is left out everywhere.</summary>
    private async Task ReplacesAsync(ClusterStatus status)
    {
        var victim = status.Partitions[0].Primary;
        Cluster.Silos.SiloAt(victim).Kill();
        await Cluster.Silos.UntilAsync(now => now.Partitions.FirstOrDefault(partition => partition.Members.Contains(victim) || partition.Condition != "Serving") is { } partition
            ? $"partition {partition.Partition} is {partition.Condition} with {string.Join(", ", partition.Members)}"
            : null);
    }

    private static IEnumerable<(int Partition, long Epoch, string Members)> ViewsIn(ClusterStatus status) =>
        [.. status.Partitions.Select(partition => (partition.Partition, partition.Epoch, string.Join(' ', partition.Members)))];
}
