using System.Diagnostics;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>
/// Silos that freeze when no third one can tell who is at fault: the beats in the database do (rule H16). The load calls all the time; nothing of it may fail, be lost or
/// take effect twice.
/// </summary>
public sealed class DoubtTests : IAsyncDisposable
{
    private const string StoppedInLog = "has not beaten in the database";

    private PostgresPlace? _place;
    private ProcessCluster? _cluster;

    private ProcessCluster Cluster => _cluster!;

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

    [Theory]
    [MemberData(nameof(DatabaseKinds.InTurn), DatabaseKind.Postgres, MemberType = typeof(DatabaseKinds))]
    public Task The_other_one_of_two_goes_on_when_the_one_with_the_primaries_freezes(DatabaseKind database) => GoesOnWhenOneFreezesAsync(database, primaryFreezes: true);

    [NightlyTheory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public Task The_other_one_of_two_goes_on_when_the_one_with_the_backups_freezes(DatabaseKind database) => GoesOnWhenOneFreezesAsync(database, primaryFreezes: false);

    [NightlyTheory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task One_of_two_that_wakes_up_soon_after_it_was_left_out_finishes_nothing_and_gets_its_copies_again(DatabaseKind database)
    {
        var (victim, survivor, status) = await ChooseAsync(database, 2);
        await using var load = await Load.BeginAsync(Cluster, status);

        await Cluster.FreezeAsync(victim);
        await ServedByAsync([survivor]);
        Cluster.SiloAt(victim).Resume();

        // Orleans may have declared it dead by then; if so, another one takes its place.
        await load.FlowsAsync();
        await Cluster.UntilAsync(now => Cluster.SiloAt(victim).Ended.IsCompleted || now.Partitions.All(partition => partition.Members.Length == 2) ? null : "it neither has ended nor holds copies again");
        await Cluster.CompleteAsync(2);
        await load.EndInOrderAsync();
    }

    [Theory]
    [MemberData(nameof(DatabaseKinds.InTurn), DatabaseKind.Postgres, MemberType = typeof(DatabaseKinds))]
    public async Task Of_two_one_that_is_killed_is_replaced_at_once(DatabaseKind database)
    {
        var (victim, survivor, status) = await ChooseAsync(database, 2);
        await using var load = await Load.BeginAsync(Cluster, status);

        Cluster.SiloAt(victim).Kill();
        await ResumesAsync("of two silos the primaries' is killed", status, partition => partition.Primary == victim);

        await ServedByAsync([survivor]);
        Assert.DoesNotContain(StoppedInLog, Cluster.SiloAt(survivor).Errors);
        await load.EndInOrderAsync();
    }

    [NightlyTheory]
    [MemberData(nameof(DatabaseKinds.InTurn), DatabaseKind.Sqlite, MemberType = typeof(DatabaseKinds))]
    public async Task The_third_one_decides_alone_when_two_of_three_freeze_at_once(DatabaseKind database)
    {
        var (_, survivor, status) = await ChooseAsync(database, 3);
        await using var load = await Load.BeginAsync(Cluster, status);
        var victims = status.Silos.Select(silo => silo.Silo).Where(silo => silo != survivor).ToList();

        await Cluster.FreezeAsync(victims);
        await ResumesAsync("two of three freeze", status, _ => true);

        await ServedByAsync([survivor]);
        await load.FlowsAsync();
        victims.ForEach(victim => Cluster.SiloAt(victim).Kill());
        await Task.WhenAll(victims.Select(victim => Cluster.SiloAt(victim).Ended)).Soon();
        await Cluster.CompleteAsync(3);
        await load.EndInOrderAsync();
    }

    [Theory]
    [MemberData(nameof(DatabaseKinds.InTurn), DatabaseKind.Postgres, MemberType = typeof(DatabaseKinds))]
    public async Task While_the_database_is_down_nobody_is_condemned_and_when_it_is_back_commands_go_on(DatabaseKind database)
    {
        var (victim, survivor, status) = await ChooseAsync(database, 2);
        await using var load = await Load.BeginAsync(Cluster, status);
        Task resumed;
        await using (await StopDatabaseAsync())
        {
            Cluster.SiloAt(victim).Freeze(); // It cannot be in the middle of a write.
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

    private async Task GoesOnWhenOneFreezesAsync(DatabaseKind database, bool primaryFreezes)
    {
        var (victim, survivor, status) = await ChooseAsync(database, 2);
        await using var load = await Load.BeginAsync(Cluster, status, partition => partition.Primary == victim == primaryFreezes);

        await Cluster.FreezeAsync(victim);
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

    /// <summary>The silo that leads most, another one, and how the cluster stands.</summary>
    private async Task<(string Victim, string Survivor, ClusterStatus Status)> ChooseAsync(DatabaseKind database, int size)
    {
        _place = database == DatabaseKind.Postgres ? await PostgresPlace.CreateAsync() : null;
        _cluster = _place is null ? new ProcessCluster() : new ProcessCluster(_place.Silo);
        await (_place?.InitAsync(Cluster.DataDirectory) ?? Task.CompletedTask);
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

        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: commands resume after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    private Task<ClusterStatus> ServedByAsync(string[] silos) => Cluster.UntilAsync(status =>
        status.Partitions.FirstOrDefault(partition => partition.Condition != "Serving" || !partition.Members.SequenceEqual(silos)) is { } partition
            ? $"partition {partition.Partition} is {partition.Condition} with {string.Join(", ", partition.Members)}"
            : null);

    /// <summary>Nobody can write to the database until the answer is disposed of.</summary>
    private async Task<IAsyncDisposable> StopDatabaseAsync()
    {
        if (_place is null)
        {
            return await Cluster.LockFileAsync();
        }

        await _place.ExecuteAsync($"ALTER ROLE {_place.Role} NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{_place.Role}'");
        return new Down(_place);
    }

    private sealed class Down(PostgresPlace place) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await place.ExecuteAsync($"ALTER ROLE {place.Role} LOGIN");
    }
}
