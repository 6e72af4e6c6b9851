using Microsoft.Data.Sqlite;
using Quintet.Storage;
using Quintet.Storage.Sqlite;

namespace Quintet.Grains.Tests.Storage;

/// <summary>Creating and migrating the file, and refusing files that cannot be used.</summary>
[Collection(TemporaryDatabase.Collection)]
public sealed class SqliteSchemaTests : IDisposable
{
    private readonly TemporaryDatabase _file = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_scripts_are_numbered_without_gaps()
    {
        var migrations = Migration.AllOf("sqlite");

        Assert.NotEmpty(migrations);
        Assert.Equal(Enumerable.Range(1, migrations.Count), migrations.Select(migration => migration.Number));
    }

    [Fact]
    public void A_script_is_the_same_whatever_line_ends_the_checkout_chose() =>
        Assert.Equal(new Migration(1, "a", "x\ny\n").Checksum, new Migration(1, "a", "x\r\ny\r\n").Checksum);

    [Fact]
    public async Task Processes_that_come_at_once_find_one_schema_and_every_table_of_ours_is_keyed_by_cluster_and_deployment()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _file.Open().PrepareAsync(create: true, Cancel)));

        using var connection = _file.Connect();
        Assert.Equal(Migration.AllOf("sqlite").Select(migration => $"{migration.Name} {migration.Checksum}"), Read(connection, "SELECT name || ' ' || checksum FROM schema_migrations ORDER BY number"));
        Assert.Equal(["wal"], Read(connection, "PRAGMA journal_mode"));
        string[] keyedOtherwise = ["schema_migrations", "OrleansQuery", "OrleansMembershipVersionTable", "OrleansMembershipTable"];
        foreach (var table in Read(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").Except(keyedOtherwise))
        {
            Assert.Equal(["cluster", "deployment"], Read(connection, $"SELECT name FROM pragma_table_info('{table}') WHERE name IN ('cluster', 'deployment') ORDER BY name"));
        }
    }

    [Fact]
    public async Task An_up_to_date_file_is_opened_without_waiting_for_a_writer()
    {
        await _file.PrepareAsync();
        using var writer = _file.Connect();
        TemporaryDatabase.Execute(writer, "BEGIN IMMEDIATE");

        await _file.Open(TimeSpan.FromSeconds(30)).PrepareAsync(create: true, Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    [Fact]
    public async Task An_older_schema_is_brought_up_to_date_and_keeps_its_rows()
    {
        var all = Migration.AllOf("sqlite");
        new SqliteSchema(_file.Open(), [.. all.Take(2)]).Prepare(create: true);
        _file.Execute("INSERT INTO deployments (cluster, deployment, created_at) VALUES ('quintet', 'one', 'then')");

        await _file.PrepareAsync();

        using var connection = _file.Connect();
        Assert.Equal(["one"], Read(connection, "SELECT deployment FROM deployments"));
        Assert.Equal([$"{all.Count}"], Read(connection, "SELECT max(number) FROM schema_migrations"));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_behind()
    {
        var all = Migration.AllOf("sqlite");
        Assert.Throws<QuintetStorageException>(() => new SqliteSchema(_file.Open(), [.. all, new Migration(all.Count + 1, "bad", "CREATE TABLE half (a); NONSENSE")]).Prepare(create: true));

        using (var connection = _file.Connect())
        {
            Assert.Empty(Read(connection, "SELECT name FROM sqlite_master"));
        }

        await _file.PrepareAsync();
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await _file.PrepareAsync();
        _file.Execute("INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, '9999_future', 'x')");

        await RefusedAsync("newer Quintet", "9999_future");
    }

    [Fact]
    public async Task Another_history_is_refused()
    {
        await _file.PrepareAsync();
        _file.Execute("UPDATE schema_migrations SET checksum = 'changed' WHERE number = 2");

        await RefusedAsync("another schema", "0002_deployments");
    }

    [Fact]
    public async Task The_file_of_another_program_is_refused_and_left_alone()
    {
        _file.Execute("CREATE TABLE recipes (name)");

        await RefusedAsync("another program");

        using var connection = _file.Connect();
        Assert.Equal(["recipes"], Read(connection, "SELECT name FROM sqlite_master"));
        Assert.Equal(["delete"], Read(connection, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file.FilePath)!);
        var text = string.Concat(Enumerable.Repeat("Dear diary. ", 1000));
        await File.WriteAllTextAsync(_file.FilePath, text, Cancel);

        await RefusedAsync("not a SQLite database");

        Assert.Equal(text, await File.ReadAllTextAsync(_file.FilePath, Cancel));
    }

    [Fact]
    public async Task A_damaged_file_is_refused()
    {
        await _file.PrepareAsync();
        SqliteConnection.ClearAllPools();
        _file.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        await using (var stream = File.OpenWrite(_file.FilePath))
        {
            // Past the header and the schema's first page, so that the file still looks like one of ours.
            stream.Position = 4096 + 8;
            stream.Write(Enumerable.Repeat((byte)0xA5, (int)stream.Length - 4096 - 8).ToArray());
        }

        await RefusedAsync("damaged");
    }

    [Fact]
    public async Task A_locked_file_is_reported_in_time()
    {
        using var holder = _file.Connect();
        TemporaryDatabase.Execute(holder, "CREATE TABLE t (a); BEGIN EXCLUSIVE");

        await RefusedAsync("locked by another process");
    }

    [Fact]
    public async Task A_directory_in_its_place_is_reported()
    {
        Directory.CreateDirectory(_file.FilePath);

        await RefusedAsync("cannot be opened");
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_reported()
    {
        await File.WriteAllTextAsync(Path.Combine(_file.Directory, "data"), "in the way", Cancel);

        await RefusedAsync("directory");
    }

    [Fact]
    public async Task A_client_does_not_create_the_file()
    {
        var error = await Assert.ThrowsAsync<QuintetStorageException>(() => _file.Open().PrepareAsync(create: false, Cancel));

        Assert.Contains("There is no", error.Message);
        Assert.False(File.Exists(_file.FilePath));
    }

    [Theory]
    [InlineData("sqlite:", "names no file")]
    [InlineData("oracle:user/secret@host", "oracle:...")]
    [InlineData("", "unknown kind")]
    [InlineData(null, "unknown kind")]
    public void A_connection_string_that_means_nothing_is_explained_without_its_secrets(string? database, string expected)
    {
        Assert.Null(Database.TryParse(database, out var problem));
        Assert.Contains(expected, problem);
        Assert.DoesNotContain("secret", problem);
    }

    public void Dispose() => _file.Dispose();

    private async Task RefusedAsync(params string[] expected)
    {
        var error = await Assert.ThrowsAsync<QuintetStorageException>(() => _file.Open(TimeSpan.FromSeconds(1)).PrepareAsync(create: true, Cancel)).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        Assert.Contains(_file.FilePath, error.Message);
        Assert.All(expected, text => Assert.Contains(text, error.Message));
    }

    private static List<string> Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}
