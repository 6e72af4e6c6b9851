using System.Data.Common;
using Npgsql;

namespace Quintet.Storage.Postgres;

/// <summary>
/// The database for production: silos of any number of machines share it. Its schema is made by the operator (<c>quintet db</c>); silos need to
/// read and change rows only.
/// </summary>
internal sealed class PostgresDatabase : IDatabase
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Any number will do that no other program uses: "Qnt5", and what it guards.
    private const long ExclusiveLock = 0x516E7435_00000001;

    private readonly NpgsqlConnectionStringBuilder _settings;

    /// <param name="settings">With host and database.</param>
    public PostgresDatabase(NpgsqlConnectionStringBuilder settings)
    {
        _settings = settings;
        Schema = new PostgresSchema(this, Migration.AllOf("postgresql"));
    }

    // What the driver falls back to if the connection string names none.
    private string User => _settings.Username ?? Environment.GetEnvironmentVariable("PGUSER") ?? Environment.UserName;

    /// <inheritdoc />
    public string Kind => "postgresql";

    /// <inheritdoc />
    public string Description => $"PostgreSQL database '{_settings.Database}' at {_settings.Host}:{_settings.Port}";

    /// <inheritdoc />
    public string WhySlow => "The server or the network is slow or down, or another session holds the rows: see pg_stat_activity and pg_locks.";

    /// <inheritdoc />
    public string OrleansInvariant => "Npgsql";

    /// <inheritdoc />
    public IViewStatements Views { get; } = new PostgresViewStatements();

    // A statement sees its own write only through what that returns.
    /// <inheritdoc />
    public string WriteBeat => $"""
        WITH beat AS
        (
            INSERT INTO beats (cluster, deployment, {SqlBeatTable.Columns}) VALUES (@cluster, @deployment, @silo, @number, @hears, @doubts)
            ON CONFLICT (cluster, deployment, silo) DO UPDATE SET number = excluded.number, hears = excluded.hears, doubts = excluded.doubts, at = clock_timestamp()
            RETURNING {SqlBeatTable.Columns}
        )
        SELECT {SqlBeatTable.Columns} FROM beat
        UNION ALL
        SELECT {SqlBeatTable.Columns} FROM beats WHERE cluster = @cluster AND deployment = @deployment AND silo <> @silo
        """;

    /// <inheritdoc />
    public IDatabaseSchema Schema { get; }

    /// <inheritdoc />
    public DbDataSource CreateSource(TimeSpan commandTimeout, bool isRepeatable = false) => PostgresDataSource.Create(_settings, commandTimeout, isRepeatable);

    /// <inheritdoc />
    public async Task<DbTransaction> BeginExclusiveAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await using var command = connection.Command(transaction, "SELECT pg_advisory_xact_lock(@lock)", ("@lock", ExclusiveLock));
            await command.ExecuteNonQueryAsync(cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async Task PrepareAsync(bool create, CancellationToken cancellationToken)
    {
        var report = await Schema.InspectAsync(cancellationToken);
        var problem = report.State switch
        {
            SchemaState.Current => null,
            SchemaState.Missing => $"The {Description} holds no tables of Quintet's that user '{User}' can see. Run 'quintet db init' once, as a user that may create tables, with '--role {User}'; or correct Database or Search Path in the connection string.",
            SchemaState.Older => $"The {Description} has an older schema than this build needs: {string.Join(", ", report.Pending.Select(migration => migration.Name))} not applied yet. Run 'quintet db migrate', as the tables' owner, with '--role {User}'.",
            _ => report.Problem,
        };
        if (problem is not null)
        {
            throw new QuintetStorageException(problem);
        }
    }

    /// <inheritdoc />
    public Task<DatabaseDurability?> DurabilityAsync(CancellationToken cancellationToken) => UseAsync<DatabaseDurability?>(
        async connection =>
        {
            await using var command = connection.Command(
                null, "SELECT current_setting('synchronous_commit'), current_setting('synchronous_standby_names'), (SELECT count(*) FROM pg_stat_replication), current_setting('fsync')");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new DatabaseDurability(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3) == "on");
        },
        cancellationToken);

    /// <inheritdoc />
    public QuintetStorageException Explain(DbException exception) => PostgresErrors.Explain(Description, User, exception);

    /// <summary>Does something on a connection of its own, with the operator's patience, and explains what fails.</summary>
    public async Task<T> UseAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = CreateSource(Patience);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            return await work(connection);
        }
        catch (DbException exception)
        {
            throw Explain(exception);
        }
    }
}
