using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Quintet.Storage.Sqlite;

/// <summary>Connections to one file, each set up the way that several processes need it.</summary>
internal sealed class SqliteDataSource(string path, TimeSpan commandTimeout) : DbDataSource
{
    private readonly int _busyTimeoutMs = (int)commandTimeout.TotalMilliseconds;

    /// <inheritdoc />
    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        ForeignKeys = true,
        DefaultTimeout = Math.Max(1, (int)Math.Ceiling(commandTimeout.TotalSeconds)),
    }.ToString();

    /// <inheritdoc />
    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    // Opening waits for nothing; the inherited method would bypass the set-up below.
    /// <inheritdoc />
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) => new(OpenDbConnection());

    /// <inheritdoc />
    protected override DbConnection OpenDbConnection()
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                // A statement batch of the connection's last user failed between BEGIN and COMMIT.
                Execute(connection, "ROLLBACK");
            }

            // Without it the driver itself waits for locks, in steps of 150 ms; SQLite begins with 1 ms.
            Execute(connection, $"PRAGMA busy_timeout = {_busyTimeoutMs}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
