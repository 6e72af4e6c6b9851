using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Quintet.Storage.Sqlite;

/// <summary>Creates and migrates the file, or says why it cannot be used.</summary>
internal sealed class SqliteSchema(SqliteDatabase database, IReadOnlyList<Migration> migrations) : IDatabaseSchema
{
    /// <summary>Marks the file as ours: "Qnt5" in the header field that SQLite keeps for this.</summary>
    public const int ApplicationId = 0x516E7435;

    private const string CreateHistory = """
        CREATE TABLE IF NOT EXISTS schema_migrations
        (
            number     INTEGER NOT NULL PRIMARY KEY,
            name       TEXT    NOT NULL,
            checksum   TEXT    NOT NULL,
            applied_at TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))
        ) STRICT
        """;

    /// <inheritdoc cref="IDatabase.PrepareAsync" />
    /// <returns>What this call applied.</returns>
    public IReadOnlyList<Migration> Prepare(bool create)
    {
        if (!create && !File.Exists(database.FilePath))
        {
            throw new QuintetStorageException($"There is no {database.Description}. Start a silo first, or name the right place with --data or --database.");
        }

        return Use(connection =>
        {
            var report = Inspect(connection);
            if (report.Problem is { } problem)
            {
                throw new QuintetStorageException(problem);
            }

            if (report.Pending.Count == 0)
            {
                return [];
            }

            UseWriteAheadLog(connection);
            return Migrate(connection);
        });
    }

    // SQLite has no asynchronous calls of its own.
    /// <inheritdoc />
    public Task<SchemaReport> InspectAsync(CancellationToken cancellationToken) =>
        Task.Run(() => File.Exists(database.FilePath) ? Use(Inspect) : SchemaReport.Missing(migrations), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Migration>> MigrateAsync(CancellationToken cancellationToken) => Task.Run(() => Prepare(create: true), cancellationToken);

    /// <inheritdoc />
    public Task GrantAsync(string role, CancellationToken cancellationToken) =>
        throw new QuintetStorageException($"The {database.Description} knows no roles; who may use it is decided by the permissions of the file and its directory. Leave out --role.");

    private T Use<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(database.FilePath)!);
            using var connection = (SqliteConnection)database.CreateSource(database.LockTimeout).OpenConnection();
            return work(connection);
        }
        catch (SqliteException exception)
        {
            throw database.Explain(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new QuintetStorageException($"The directory of the {database.Description} cannot be created: {exception.Message} Choose another place with --data or --database.", exception);
        }
    }

    // Reads only: a silo that finds everything in place needs no lock.
    private SchemaReport Inspect(SqliteConnection connection)
    {
        var tables = Scalar<long>(connection, "SELECT count(*) FROM sqlite_master");
        if (tables == 0)
        {
            return SchemaReport.Missing(migrations);
        }

        if (Scalar<long>(connection, "PRAGMA application_id") != ApplicationId)
        {
            return SchemaReport.Unusable($"The {database.Description} is the database of another program ({tables} tables and indexes, none of them Quintet's). Choose another place with --data or --database.");
        }

        if (Scalar<string>(connection, "PRAGMA quick_check(1)") is var finding && finding != "ok")
        {
            return SchemaReport.Unusable(SqliteErrors.Damaged(database.FilePath, finding));
        }

        return SchemaReport.Of(migrations, ReadHistory(connection), database.Description);
    }

    // A property of the file, kept in it. Cannot be changed inside a transaction.
    private void UseWriteAheadLog(SqliteConnection connection)
    {
        if (Scalar<string>(connection, "PRAGMA journal_mode = WAL") is var mode && mode != "wal")
        {
            throw new QuintetStorageException($"The {database.Description} cannot be shared by several processes: its file system does not allow write-ahead logging (journal mode stays '{mode}'). Put it on a local disk.");
        }
    }

    // One exclusive transaction: whoever comes first does it, the others find it done.
    private IReadOnlyList<Migration> Migrate(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, CreateHistory);
        var pending = MigrationPlan.Decide(migrations, ReadHistory(connection), database.Description);
        foreach (var migration in pending)
        {
            Execute(connection, migration.Sql);
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO schema_migrations (number, name, checksum) VALUES ($number, $name, $checksum)";
            command.Parameters.AddWithValue("$number", migration.Number);
            command.Parameters.AddWithValue("$name", migration.Name);
            command.Parameters.AddWithValue("$checksum", migration.Checksum);
            command.ExecuteNonQuery();
        }

        Execute(connection, $"PRAGMA application_id = {ApplicationId}");
        transaction.Commit();
        return pending;
    }

    private static List<AppliedMigration> ReadHistory(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, name, checksum FROM schema_migrations ORDER BY number";
        using var reader = command.ExecuteReader();
        var applied = new List<AppliedMigration>();
        while (reader.Read())
        {
            applied.Add(new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private static T Scalar<T>(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)Convert.ChangeType(command.ExecuteScalar()!, typeof(T), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
