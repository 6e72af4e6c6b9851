using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Quintet.Placement;
using Quintet.Protocol;
using Quintet.Storage;
using Quintet.Storage.Postgres;
using Quintet.Silo.Chaos.Databases;

namespace Quintet.Grains.Tests.Storage;

/// <summary>Creating and migrating the tables, who may do so, and refusing databases that cannot be used.</summary>
public sealed class PostgresSchemaTests : IAsyncLifetime
{
    private static readonly IReadOnlyList<Migration> All = Migration.AllOf("postgresql");

    private PostgresTestDatabase? _database;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PostgresTestDatabase Given => _database!;

    public async ValueTask InitializeAsync() => _database = await PostgresTestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_scripts_make_the_same_tables_and_columns_as_those_of_SQLite()
    {
        using var file = new TemporaryDatabase();
        await file.PrepareAsync();
        await Given.PrepareAsync();
        using var connection = file.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT lower(t.name || '.' || c.name) FROM sqlite_master t, pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'schema_migrations'
            """;
        using var reader = command.ExecuteReader();
        var expected = new List<string>();
        while (reader.Read())
        {
            expected.Add(reader.GetString(0));
        }

        Assert.Equal(Migration.AllOf("sqlite").Select(migration => migration.Name), All.Select(migration => migration.Name));
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            (await Given.ReadAsync("SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> 'quintet_migrations'")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_many_who_migrate_at_once_one_does_it_and_the_others_find_it_done()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Given.Open().Schema.MigrateAsync(Cancel))));

        Assert.Equal(All.Select(migration => migration.Name), applied.SelectMany(one => one).Select(migration => migration.Name));
        Assert.Equal(All.Select(migration => $"{migration.Name} {migration.Checksum}"), await Given.ReadAsync("SELECT name || ' ' || checksum FROM quintet_migrations ORDER BY number"));
        await Given.Open().PrepareAsync(create: true, Cancel);
    }

    [Fact]
    public async Task A_silo_makes_no_tables_and_says_who_does()
    {
        await RefusedAsync(Given.Open(), "quintet db init");

        Assert.Empty(await Given.ReadAsync("SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task An_older_schema_is_refused_by_silos_and_brought_up_to_date_by_the_operator_with_its_rows()
    {
        var database = Given.Open();
        await new PostgresSchema(database, [.. All.Take(2)]).MigrateAsync(Cancel);
        Given.Execute("INSERT INTO deployments (cluster, deployment, created_at) VALUES ('quintet', 'one', 'then')");

        await RefusedAsync(database, "quintet db migrate", All[2].Name);
        Assert.Equal(SchemaState.Older, (await database.Schema.InspectAsync(Cancel)).State);
        Assert.Equal(All.Skip(2).Select(migration => migration.Name), (await database.Schema.MigrateAsync(Cancel)).Select(migration => migration.Name));

        await database.PrepareAsync(create: false, Cancel);
        Assert.Equal(["one"], await Given.ReadAsync("SELECT deployment FROM deployments"));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_behind()
    {
        var database = Given.Open();

        await Assert.ThrowsAsync<QuintetStorageException>(() => new PostgresSchema(database, [.. All, new Migration(All.Count + 1, "bad", "CREATE TABLE half (a integer); NONSENSE")]).MigrateAsync(Cancel));

        Assert.Empty(await Given.ReadAsync("SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task A_newer_schema_and_another_history_are_refused()
    {
        var database = Given.Open();
        await Given.PrepareAsync();
        Given.Execute("INSERT INTO quintet_migrations (number, name, checksum) VALUES (9999, '9999_future', 'x')");
        await RefusedAsync(database, "newer Quintet", "9999_future");
        await Assert.ThrowsAsync<QuintetStorageException>(() => database.Schema.MigrateAsync(Cancel));

        Given.Execute("DELETE FROM quintet_migrations WHERE number = 9999; UPDATE quintet_migrations SET checksum = 'changed' WHERE number = 2");
        await RefusedAsync(database, "another schema", "0002_deployments");
    }

    [Fact]
    public async Task The_schema_of_another_program_is_refused_and_one_beside_it_serves()
    {
        Given.Execute("CREATE TABLE recipes (name text); CREATE SCHEMA ours");

        await RefusedAsync(Given.Open(), "another program", "recipes");
        await Assert.ThrowsAsync<QuintetStorageException>(() => Given.Open().Schema.MigrateAsync(Cancel));

        var beside = Database.Parse($"{Given.ConnectionString};Search Path=ours");
        await beside.Schema.MigrateAsync(Cancel);
        await beside.PrepareAsync(create: false, Cancel);
        Assert.Equal(["recipes"], await Given.ReadAsync("SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task A_role_with_the_rights_given_by_the_operator_does_all_that_a_silo_does_and_can_change_no_table()
    {
        var role = Given.CreateRole();
        await Given.PrepareAsync();
        await RefusedAsync(Given.Open(role), "does not allow this", role, "--role");
        await Given.Open().Schema.GrantAsync(role, Cancel);

        var storage = await ClusterStorage.OpenAsync(Given.ConnectionStringOf(role), "quintet", "new", TimeProvider.System, Cancel);
        using var register = new SqlViewRegister(storage.Database, storage.Scope, TimeSpan.FromSeconds(20), NullLogger<SqlViewRegister>.Instance);
        await register.RegisterTypeAsync(new TypeRegistration("account", 1, 1), ViewRegisterConformance.FirstViews(1), Cancel);
        var swapped = await register.CompareAndSwapManyAsync([new ViewChange(new PartitionId("account", 0), new ViewId(0, 1, "first"), ViewRegisterConformance.ViewOf(2, "mine", 1))], Cancel);

        Assert.Equal(ViewChangeOutcome.Won, Assert.Single(swapped).Outcome);
        Assert.NotNull(await storage.Database.DurabilityAsync(Cancel));
        foreach (var ddl in new[] { "CREATE TABLE mine (a integer)", "ALTER TABLE views ADD COLUMN mine integer", "DROP TABLE views", "TRUNCATE views", "DELETE FROM quintet_migrations", "UPDATE orleansquery SET querytext = ''" })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(role, ddl))).SqlState);
        }

        var error = await Assert.ThrowsAsync<QuintetStorageException>(() => new PostgresSchema(Given.Open(role), [.. All, new Migration(All.Count + 1, "next", "CREATE TABLE next (a integer)")]).MigrateAsync(Cancel));
        Assert.Contains("does not allow this", error.Message);
    }

    [Fact]
    public async Task Rights_for_a_role_that_does_not_exist_are_refused()
    {
        await Given.PrepareAsync();

        var error = await Assert.ThrowsAsync<QuintetStorageException>(() => Given.Open().Schema.GrantAsync("no\"body; --", Cancel));

        Assert.Contains("create it first", error.Message);
    }

    [Theory]
    [InlineData("password", "does not let user 'postgres' in")]
    [InlineData("database", "does not exist")]
    [InlineData("port", "nothing listens there")]
    [InlineData("host", "host name is not known")]
    public async Task What_cannot_be_connected_to_is_reported_with_the_remedy_and_without_the_password(string wrong, string expected)
    {
        var settings = new NpgsqlConnectionStringBuilder(Given.Server.ConnectTo(Given.Name));
        _ = wrong switch
        {
            "password" => settings.Password = "hunter2",
            "database" => settings.Database = "nowhere",
            "host" => settings.Host = "no-such-host.invalid",
            _ => settings["Port"] = 1,
        };

        await RefusedAsync((PostgresDatabase)Database.Parse($"postgresql:{settings.ConnectionString}"), expected);
    }

    [Fact]
    public async Task A_process_that_freezes_in_an_exclusive_transaction_holds_up_others_for_a_bounded_time()
    {
        var database = Given.Open();
        await using var source = database.CreateSource(TimeSpan.FromSeconds(2));
        await using var frozen = await source.OpenConnectionAsync(Cancel);
        await using var held = await database.BeginExclusiveAsync(frozen, Cancel);

        await using var patient = database.CreateSource(TimeSpan.FromSeconds(30));
        await using var other = await patient.OpenConnectionAsync(Cancel);
        await using var got = await database.BeginExclusiveAsync(other, Cancel).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
    }

    [Fact]
    public async Task The_database_tells_how_safe_it_keeps_its_commits()
    {
        var careless = $"{Given.ConnectionString};Options=-c synchronous_commit=off";

        var durability = await Database.Parse(careless).DurabilityAsync(Cancel);

        Assert.Equal(("off", "", 0L), (durability!.SynchronousCommit, durability.SynchronousStandbyNames, durability.Standbys));
        Assert.Contains(durability.Warnings(), warning => warning.StartsWith("synchronous_commit is off", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_standby_that_commits_do_not_wait_for_is_warned_of_as_long_as_it_is_attached()
    {
        var database = Given.Open();
        Assert.DoesNotContain((await database.DurabilityAsync(Cancel))!.Warnings(), IsOfStandbys);
        using (Given.Server.AttachStandby())
        {
            await UntilAsync(async () => (await database.DurabilityAsync(Cancel))!.Warnings().Any(IsOfStandbys));
        }

        await UntilAsync(async () => !(await database.DurabilityAsync(Cancel))!.Warnings().Any(IsOfStandbys));

        static bool IsOfStandbys(string warning) => warning.StartsWith("1 standby server(s) are attached, but synchronous_standby_names is empty", StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(50, deadline.Token);
        }
    }

    private async Task ExecuteAsync(string role, string sql)
    {
        await using var connection = new NpgsqlConnection($"{Given.Server.ConnectTo(Given.Name, role)};Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task RefusedAsync(PostgresDatabase database, params string[] expected)
    {
        var error = await Assert.ThrowsAsync<QuintetStorageException>(() => database.PrepareAsync(create: true, Cancel)).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Contains(database.Description, error.Message);
        Assert.All(expected, text => Assert.Contains(text, error.Message));
        Assert.DoesNotContain(PostgresServer.Password, error.ToString());
        Assert.DoesNotContain("hunter2", error.ToString());
    }
}
