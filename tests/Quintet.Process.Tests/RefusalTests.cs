using Microsoft.Data.Sqlite;
using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary>Databases that a silo process refuses to work with: one clear message, no trace of the code, and the database as it was.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private readonly ProcessCluster _cluster = new();

    public async ValueTask InitializeAsync()
    {
        // A database that was used in earnest.
        var silo = Assert.Single(await _cluster.StartAsync(1));
        Assert.Equal(5, await _cluster.Account("alice").Deposit("d", 5));
        await silo.TerminateAsync();
        Assert.Equal(ExitCode.Success, await silo.Ended.Soon());
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_database_that_does_not_fit_is_refused_with_the_remedy()
    {
        await RefusedAsync("UPDATE component_types SET partitions = 8", "has 16 partitions here, but 8 in this deployment", "--deployment new");
        await RefusedAsync("UPDATE component_types SET partitions = 16, hash_version = 99", "hash version 99", "--deployment new");
        await RefusedAsync("UPDATE component_types SET partitions = 8", "has 16 partitions here, but 8", "hash version 99");
        await RefusedAsync("INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, '9999_future', 'x')", "newer Quintet", "9999_future");
    }

    [Fact]
    public async Task A_deployment_of_another_cluster_is_refused_by_name()
    {
        await using var silo = QuintetProcess.StartSilo(_cluster.DataDirectory, "--database", _cluster.Database, "--cluster", "shop", "--deployment", Scalar("SELECT deployment FROM deployments"));

        Assert.Equal(ExitCode.Failure, await silo.Ended.Soon());
        Assert.Contains("it belongs to cluster 'quintet'", silo.Errors);
    }

    [Fact]
    public async Task A_damaged_database_is_refused()
    {
        SqliteConnection.ClearAllPools();
        Scalar("PRAGMA wal_checkpoint(TRUNCATE)");
        await using (var file = File.OpenWrite(Path.Combine(_cluster.DataDirectory, "quintet.db")))
        {
            // Past the header and the schema's first page, so that the file still looks like one of ours.
            file.Position = 4096 + 8;
            file.Write(Enumerable.Repeat((byte)0xA5, (int)file.Length - 4096 - 8).ToArray());
        }

        await RefusedAsync(null, "is damaged", "restore it from a backup");
    }

    [NightlyFact]
    public async Task A_database_that_another_process_holds_for_itself_is_refused_in_time()
    {
        using var holder = Connect();
        Execute(holder, "BEGIN EXCLUSIVE");

        await RefusedAsync(null, "is locked by another process");
    }

    private async Task RefusedAsync(string? change, params string[] expected)
    {
        if (change is not null)
        {
            using var connection = Connect();
            Execute(connection, change);
        }

        await using var silo = QuintetProcess.StartSilo(_cluster.DataDirectory, "--database", _cluster.Database);

        await Until.Holds(() => silo.Ended.IsCompleted || silo.Ready.IsCompletedSuccessfully, "the silo refuses to start, or starts");
        Assert.True(silo.Ended.IsCompleted, $"It serves.\n{silo.Errors}");
        Assert.Equal(ExitCode.Failure, await silo.Ended);
        Assert.All(expected, part => Assert.Contains(part, silo.Errors));
        Assert.DoesNotContain("   at ", silo.Errors);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_cluster.DataDirectory, "quintet.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string Scalar(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return $"{command.ExecuteScalar()}";
    }
}
