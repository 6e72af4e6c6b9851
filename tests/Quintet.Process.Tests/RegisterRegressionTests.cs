using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Quintet.ProcessTests.Support;
using Quintet.Storage;

namespace Quintet.ProcessTests;

/// <summary>An older copy of the view register is put back under a cluster that serves: its members know better, raise the rows again, and nothing is lost (rule H9).</summary>
public abstract class RegisterRegressionConformance : IAsyncLifetime
{
    private ProcessCluster? _cluster;

    private ProcessCluster Cluster => _cluster!;

    [Fact]
    public async Task Views_put_back_to_an_older_copy_are_raised_again_and_nothing_is_lost()
    {
        await Cluster.CompleteAsync();
        await ExecuteAsync("CREATE TABLE older AS SELECT * FROM views");
        var accounts = Enumerable.Range(0, 40).Select(number => $"account-{number}").ToList();
        await DepositAsync(accounts, 1);

        Cluster.Silos[0].Kill();
        await Cluster.Silos[0].Ended.Soon();
        await Cluster.CompleteAsync();
        await DepositAsync(accounts, 2);
        var newest = await ReadAsync();

        await ExecuteAsync("""
            UPDATE views SET epoch = o.epoch, proposal_id = o.proposal_id, primary_replica = o.primary_replica, members = o.members, minimum = o.minimum
            FROM older o WHERE o.deployment = views.deployment AND o.type = views.type AND o.partition = views.partition
            """);

        await Until.NothingIsMissing(async () => (await ReadAsync()).Count(row => row.Value <= newest[row.Key]) is var below and > 0 ? $"{below} rows are still below what was won" : null);
        await DepositAsync(accounts, 3);

        // View changes go on, too.
        Cluster.Silos[^1].Kill();
        await Cluster.Silos[^1].Ended.Soon();
        await Cluster.CompleteAsync();
        Assert.All(await Task.WhenAll(accounts.Select(account => Cluster.Account(account).Balance())), balance => Assert.Equal(6, balance));
    }

    public async ValueTask InitializeAsync() => _cluster = await CreateAsync();

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    internal abstract Task<ProcessCluster> CreateAsync();

    /// <summary>Runs a statement beside the silos.</summary>
    internal abstract Task ExecuteAsync(string sql);

    private Task DepositAsync(List<string> accounts, decimal amount) => Task.WhenAll(accounts.Select(account => Cluster.Account(account).Deposit($"{amount}", amount)));

    // The epoch in each row.
    private async Task<Dictionary<Protocol.PartitionId, long>> ReadAsync()
    {
        var storage = await ClusterStorage.OpenExistingAsync(Cluster.Database, "quintet", null, TestContext.Current.CancellationToken);
        using var register = new SqlViewRegister(storage.Database, storage.Scope, TimeSpan.FromSeconds(20), NullLogger<SqlViewRegister>.Instance);
        return (await register.ReadAllAsync(TestContext.Current.CancellationToken)).ToDictionary(row => row.Partition, row => row.View.Id.Epoch);
    }
}

public sealed class SqliteRegisterRegressionTests : RegisterRegressionConformance
{
    private readonly ProcessCluster _cluster = new();

    internal override Task<ProcessCluster> CreateAsync() => Task.FromResult(_cluster);

    internal override Task ExecuteAsync(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_cluster.DataDirectory, "quintet.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }
}

public sealed class PostgresRegisterRegressionTests : RegisterRegressionConformance
{
    private PostgresPlace? _place;

    internal override async Task<ProcessCluster> CreateAsync()
    {
        Assert.SkipUnless(Lengths.IsNight, Lengths.ByNight);
        _place = await PostgresPlace.CreateAsync();
        var cluster = new ProcessCluster(_place.Silo);
        await _place.InitAsync(cluster.DataDirectory);
        return cluster;
    }

    internal override Task ExecuteAsync(string sql) => _place!.ExecuteAsync(sql);
}
