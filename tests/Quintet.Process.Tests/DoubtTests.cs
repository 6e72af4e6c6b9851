using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>
/// Silos that freeze when no third one can tell who is at fault: the beats in the database do (rule H16). The load calls without pause; nothing of it may fail, be lost or
/// take effect twice.
/// </summary>
public abstract class DoubtConformance : IAsyncLifetime
{
    private const string StoppedInLog = "has not beaten in the database";

    private ProcessCluster? _cluster;

    private ProcessCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync() => _cluster = await CreateAsync();

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            foreach (var silo in _cluster.Silos.Where(silo => !silo.Ended.IsCompleted))
            {
                silo.Resume();
            }

            await _cluster.DisposeAsync();
        }
    }

    internal abstract Task<ProcessCluster> CreateAsync();

    /// <summary>Nobody can write to the database until the answer is disposed of.</summary>
    internal abstract Task<IAsyncDisposable> StopDatabaseAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_other_one_of_two_goes_on_when_one_freezes(bool primaryFreezes)
    {
        var (victim, survivor, status) = await ChooseAsync(2);
        await using var load = await Load.BeginAsync(Cluster, status, partition => partition.Primary == victim == primaryFreezes);

        Cluster.SiloAt(victim).Freeze();
        await ResumesAsync($"of two silos the {(primaryFreezes ? "primaries'" : "backups'")} freezes", status, partition => partition.Primary == victim == primaryFreezes);

        await ServedByAsync([survivor]);
        Assert.Contains(StoppedInLog, Cluster.SiloAt(survivor).Errors);

        // It was declared dead, so it ends when it wakes up; what it held under way at that moment finishes nowhere but here.
        await Cluster.UntilAsync(now => now.Silos.Any(silo => silo.Silo == victim && silo.Status != "Dead") ? "it is not declared dead" : null);
        Cluster.SiloAt(victim).Resume();
        Assert.NotEqual(Silo.ExitCode.Success, await Cluster.SiloAt(victim).Ended.Soon());
        await load.FlowsAsync();
        await Cluster.CompleteAsync(2);
        await load.EndInOrderAsync();
    }

    [Fact]
    public async Task One_of_two_that_wakes_up_soon_after_it_was_left_out_finishes_nothing_and_gets_its_copies_again()
    {
        var (victim, survivor, status) = await ChooseAsync(2);
        await using var load = await Load.BeginAsync(Cluster, status);

        Cluster.SiloAt(victim).Freeze();
        await ServedByAsync([survivor]);
        Cluster.SiloAt(victim).Resume();

        // Orleans may have declared it dead by then; if so, another one takes its place.
        await load.FlowsAsync();
        await Cluster.UntilAsync(now => Cluster.SiloAt(victim).Ended.IsCompleted || now.Partitions.All(partition => partition.Members.Length == 2) ? null : "it neither has ended nor holds copies again");
        await Cluster.CompleteAsync(2);
        await load.EndInOrderAsync();
    }

    [Fact]
    public async Task Of_two_one_that_is_killed_is_replaced_at_once()
    {
        var (victim, survivor, status) = await ChooseAsync(2);
        await using var load = await Load.BeginAsync(Cluster, status);

        Cluster.SiloAt(victim).Kill();
        await ResumesAsync("of two silos the primaries' is killed", status, partition => partition.Primary == victim);

        await ServedByAsync([survivor]);
        Assert.DoesNotContain(StoppedInLog, Cluster.SiloAt(survivor).Errors);
        await load.EndInOrderAsync();
    }

    [Fact]
    public async Task The_third_one_decides_alone_when_two_of_three_freeze_at_once()
    {
        var (_, survivor, status) = await ChooseAsync(3);
        await using var load = await Load.BeginAsync(Cluster, status);
        var victims = Cluster.Silos.Where(silo => silo != Cluster.SiloAt(survivor)).ToList();

        victims.ForEach(victim => victim.Freeze());
        await ResumesAsync("two of three freeze", status, _ => true);

        await ServedByAsync([survivor]);
        await load.FlowsAsync();
        victims.ForEach(victim => victim.Kill());
        await Task.WhenAll(victims.Select(victim => victim.Ended)).Soon();
        await Cluster.CompleteAsync(3);
        await load.EndInOrderAsync();
    }

    [Fact]
    public async Task While_the_database_is_down_nobody_is_condemned_and_when_it_is_back_commands_go_on()
    {
        var (victim, survivor, status) = await ChooseAsync(2);
        await using var load = await Load.BeginAsync(Cluster, status);
        Task resumed;
        await using (await StopDatabaseAsync())
        {
            Cluster.SiloAt(victim).Freeze();
            resumed = ResumesAsync("the database is down for 6 s after one of two freezes", status, _ => true);
            await Until.Holds(() => Cluster.SiloAt(survivor).Errors.Contains("did not take or tell a beat", StringComparison.Ordinal), "the survivor cannot beat");

            // Far longer than it takes to condemn a silo whose beats can be told.
            await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            Assert.False(resumed.IsCompleted, "Commands went on although no view could change.");
            Assert.DoesNotContain(StoppedInLog, Cluster.SiloAt(survivor).Errors);
        }

        await resumed;
        await ServedByAsync([survivor]);
        Cluster.SiloAt(victim).Kill();
        await load.EndInOrderAsync();
    }

    /// <summary>The silo that leads most, another one, and how the cluster stands.</summary>
    private async Task<(string Victim, string Survivor, ClusterStatus Status)> ChooseAsync(int size)
    {
        await Cluster.CompleteAsync(size);
        var status = await Cluster.UntilAsync(_ => null);
        var byLoad = status.Partitions.CountBy(partition => partition.Primary).OrderByDescending(silo => silo.Value).Select(silo => silo.Key).ToList();
        return (byLoad[0], byLoad[1], status);
    }

    /// <summary>A command that is sent now is answered; tells how long that took.</summary>
    private async Task ResumesAsync(string what, ClusterStatus status, Func<PartitionStatus, bool> wanted)
    {
        var started = Stopwatch.GetTimestamp();
        using (QuintetCall.With(timeout: Until.Deadline))
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Cluster.Account(ProcessCluster.NewKey(status, wanted)).Deposit("d", 1))).Soon();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{GetType().Name}: {what}: commands resume after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    private Task<ClusterStatus> ServedByAsync(string[] silos) => Cluster.UntilAsync(status =>
        status.Partitions.FirstOrDefault(partition => partition.Condition != "Serving" || !partition.Members.SequenceEqual(silos)) is { } partition
            ? $"partition {partition.Partition} is {partition.Condition} with {string.Join(", ", partition.Members)}"
            : null);
}

[Collection(nameof(Alone))]
public sealed class SqliteDoubtTests : DoubtConformance
{
    private readonly ProcessCluster _cluster = new();

    internal override Task<ProcessCluster> CreateAsync() => Task.FromResult(_cluster);

    internal override Task<IAsyncDisposable> StopDatabaseAsync()
    {
        var holder = new SqliteConnection($"Data Source={Path.Combine(_cluster.DataDirectory, "quintet.db")};Pooling=False");
        holder.Open();
        using var command = holder.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return Task.FromResult<IAsyncDisposable>(holder);
    }
}

[Collection(nameof(Alone))]
public sealed class PostgresDoubtTests : DoubtConformance
{
    private PostgresPlace? _place;

    internal override async Task<ProcessCluster> CreateAsync()
    {
        _place = await PostgresPlace.CreateAsync();
        var cluster = new ProcessCluster(_place.Silo);
        await _place.InitAsync(cluster.DataDirectory);
        return cluster;
    }

    internal override async Task<IAsyncDisposable> StopDatabaseAsync()
    {
        await _place!.ExecuteAsync($"ALTER ROLE {_place.Role} NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{_place.Role}'");
        return new Down(_place);
    }

    private sealed class Down(PostgresPlace place) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await place.ExecuteAsync($"ALTER ROLE {place.Role} LOGIN");
    }
}
