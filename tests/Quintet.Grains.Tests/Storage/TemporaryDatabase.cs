using Microsoft.Data.Sqlite;
using Quintet.Storage;
using Quintet.Storage.Sqlite;

namespace Quintet.Grains.Tests.Storage;

/// <summary>A directory for one test's database file.</summary>
internal sealed class TemporaryDatabase : ITestDatabase
{
    /// <summary>Tests with a file run one after the other: closing the pooled connections of one closes those of all.</summary>
    public const string Collection = "database file";

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("quintet-").FullName;

    public string FilePath => Path.Combine(Directory, "data", "quintet.db");

    public string ConnectionString => $"sqlite:{FilePath}";

    /// <summary>As another process would open it.</summary>
    public SqliteDatabase Open(TimeSpan? lockTimeout = null) => new(FilePath) { LockTimeout = lockTimeout ?? TimeSpan.FromSeconds(30) };

    public async Task<SqliteDatabase> PrepareAsync()
    {
        var database = Open();
        await database.PrepareAsync(create: true, TestContext.Current.CancellationToken);
        return database;
    }

    async Task<IDatabase> ITestDatabase.PrepareAsync() => await PrepareAsync();

    /// <summary>A connection that knows nothing of Quintet.</summary>
    public SqliteConnection Connect()
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Execute(string sql)
    {
        using var connection = Connect();
        Execute(connection, sql);
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // A write that its caller gave up may still be under way, and then makes files anew while they are being deleted.
    public void Dispose()
    {
        for (var attempt = 1; ; attempt++)
        {
            SqliteConnection.ClearAllPools();
            try
            {
                System.IO.Directory.Delete(Directory, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Sleep(50);
            }
        }
    }
}
