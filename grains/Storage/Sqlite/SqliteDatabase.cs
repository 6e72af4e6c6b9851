using System.Data;
using System.Data.Common;

namespace Quintet.Storage.Sqlite;

/// <summary>
/// The embedded database: one file that the silo processes of one machine share. Write-ahead logging lets them read while one of them
/// writes; a process frozen in mid-write holds up the others' writes.
/// </summary>
internal sealed class SqliteDatabase(string path) : IDatabase
{
    private static readonly TimeSpan PreparationTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The file.</summary>
    public string FilePath => path;

    /// <summary>How long <see cref="PrepareAsync"/> waits for a lock.</summary>
    /// <value>30 s.</value>
    public TimeSpan LockTimeout { get; init; } = PreparationTimeout;

    /// <inheritdoc />
    public string Description => $"SQLite file '{path}'";

    // Orleans takes this name for Microsoft.Data.Sqlite.
    /// <inheritdoc />
    public string OrleansInvariant => "System.Data.SQLite";

    // The driver begins such a transaction without asking for the write lock.
    /// <inheritdoc />
    public IsolationLevel SnapshotIsolation => IsolationLevel.ReadUncommitted;

    /// <inheritdoc />
    public DbDataSource CreateSource(TimeSpan commandTimeout) => new SqliteDataSource(path, commandTimeout);

    /// <inheritdoc />
    public Task PrepareAsync(bool create, CancellationToken cancellationToken) =>
        // SQLite has no asynchronous calls of its own.
        Task.Run(() => new SqliteSchema(this, Migration.AllOf("sqlite")).Prepare(create), cancellationToken);

    /// <inheritdoc />
    public QuintetStorageException Explain(DbException exception) => SqliteErrors.Explain(path, LockTimeout, exception);
}
