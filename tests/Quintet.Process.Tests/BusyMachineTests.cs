using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>A machine whose processors are busy with other things: silos that only get too little time are not taken for dead.</summary>
[Collection(nameof(Alone))]
public sealed class BusyMachineTests(BusyMachine machine) : IClassFixture<BusyMachine>
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public Task Busy_loops_raise_no_false_alarm(DatabaseKind database) => machine.SpareAsync(database);
}

/// <summary>The busy loops, which clusters on all kinds of database suffer at the same time.</summary>
public sealed class BusyMachine
{
    private const int Loops = 6;

    private Dictionary<DatabaseKind, Task>? _verdicts;

    /// <summary>Fails if anything happened to the cluster on that database.</summary>
    public async Task SpareAsync(DatabaseKind database)
    {
        _verdicts ??= await RunAsync();
        Assert.SkipUnless(_verdicts.TryGetValue(database, out var verdict), $"there is no {database} server on this machine");
        await verdict!;
    }

    private static async Task<Dictionary<DatabaseKind, Task>> RunAsync()
    {
        var watches = new Dictionary<DatabaseKind, CalmWatch>();
        try
        {
            // Every database is made before the first load begins.
            foreach (var (kind, cluster) in await Task.WhenAll(DatabaseKinds.Here.Select(async kind => (kind, await kind.ClusterAsync()))))
            {
                watches[kind] = await CalmWatch.BeginAsync(cluster);
            }

            await using (await BusyLoops.StartAsync(Loops))
            {
                await Task.Delay(Lengths.Busy, TestContext.Current.CancellationToken);
            }

            var verdicts = watches.ToDictionary(watch => watch.Key, watch => watch.Value.EndAsync());
            await Task.WhenAll(verdicts.Values).ContinueWith(_ => { }, TaskScheduler.Default);
            return verdicts;
        }
        finally
        {
            foreach (var watch in watches.Values)
            {
                await watch.DisposeAsync();
            }
        }
    }
}
