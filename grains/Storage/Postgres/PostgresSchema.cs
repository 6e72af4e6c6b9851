using System.Data.Common;

namespace Quintet.Storage.Postgres;

/// <summary>
/// The tables, in the first schema of the connection's search path, which is Quintet's alone. Only <c>quintet db</c> changes them.
/// </summary>
internal sealed class PostgresSchema(PostgresDatabase database, IReadOnlyList<Migration> migrations) : IDatabaseSchema
{
    private const string CreateHistory = """
        CREATE TABLE IF NOT EXISTS quintet_migrations
        (
            number     integer     NOT NULL PRIMARY KEY,
            name       text        NOT NULL,
            checksum   text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """;

    // Silos only read what says how to work with the other tables.
    private const string Grants = """
        SELECT format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), @role)
        UNION ALL
        SELECT format('GRANT %s ON %I.%I TO %I',
            CASE WHEN relname IN ('quintet_migrations', 'orleansquery') THEN 'SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END,
            current_schema(), relname, @role)
        FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
        """;

    /// <inheritdoc />
    public Task<SchemaReport> InspectAsync(CancellationToken cancellationToken) => database.UseAsync(connection => InspectAsync(connection, null, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Migration>> MigrateAsync(CancellationToken cancellationToken) => database.UseAsync(
        async connection =>
        {
            // Whoever comes first does it, the others wait and find it done.
            await using var transaction = await database.BeginExclusiveAsync(connection, cancellationToken);
            var report = await InspectAsync(connection, transaction, cancellationToken);
            if (report.Problem is { } problem)
            {
                throw new QuintetStorageException(problem);
            }

            await ExecuteAsync(connection, transaction, CreateHistory, cancellationToken);
            foreach (var migration in report.Pending)
            {
                await ExecuteAsync(connection, transaction, migration.Sql, cancellationToken);
                await using var record = connection.Command(
                    transaction,
                    "INSERT INTO quintet_migrations (number, name, checksum) VALUES (@number, @name, @checksum)",
                    ("@number", migration.Number),
                    ("@name", migration.Name),
                    ("@checksum", migration.Checksum));
                await record.ExecuteNonQueryAsync(cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return report.Pending;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task GrantAsync(string role, CancellationToken cancellationToken) => database.UseAsync(
        async connection =>
        {
            await using var transaction = await database.BeginExclusiveAsync(connection, cancellationToken);
            foreach (var grant in await ReadAsync(connection, transaction, Grants, reader => reader.GetString(0), cancellationToken, ("@role", role)))
            {
                await ExecuteAsync(connection, transaction, grant, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    private async Task<SchemaReport> InspectAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(connection, transaction, "SELECT to_regclass('quintet_migrations') IS NOT NULL", reader => reader.GetBoolean(0), cancellationToken)).Single())
        {
            var others = await ReadAsync(
                connection, transaction, "SELECT relname::text FROM pg_class WHERE relnamespace = to_regnamespace(current_schema()) AND relkind IN ('r', 'p') ORDER BY relname", reader => reader.GetString(0), cancellationToken);
            return others.Count == 0
                ? SchemaReport.Missing(migrations)
                : SchemaReport.Unusable($"The {database.Description} is used by another program: its schema holds {others.Count} table(s), e.g. '{others[0]}', but none of Quintet's. Give Quintet a database or, by Search Path in the connection string, a schema of its own.");
        }

        var applied = await ReadAsync(
            connection,
            transaction,
            "SELECT number, name, checksum FROM quintet_migrations ORDER BY number",
            reader => new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetString(2)),
            cancellationToken);
        return SchemaReport.Of(migrations, applied, database.Description);
    }

    private static async Task<List<T>> ReadAsync<T>(
        DbConnection connection, DbTransaction? transaction, string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.Command(transaction, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static async Task ExecuteAsync(DbConnection connection, DbTransaction transaction, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(transaction, sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
