using System.Data.Common;

namespace Quintet.Storage.Sqlite;

/// <summary>
/// The embedded database: one file that the silo processes of one machine share. Write-ahead logging lets them read while one of them
/// writes; a process frozen in mid-write holds up the others' writes.
/// </summary>
internal sealed class SqliteDatabase : IDatabase
{
    private static readonly TimeSpan PreparationTimeout = TimeSpan.FromSeconds(30);

    private readonly SqliteSchema _schema;

    /// <param name="path">The file, by its full path.</param>
    public SqliteDatabase(string path)
    {
        FilePath = path;
        _schema = new SqliteSchema(this, Migration.AllOf("sqlite"));
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>How long <see cref="PrepareAsync"/> waits for a lock.</summary>
    /// <value>30 s.</value>
    public TimeSpan LockTimeout { get; init; } = PreparationTimeout;

    /// <inheritdoc />
    public string Kind => "sqlite";

    /// <inheritdoc />
    public string Description => $"SQLite file '{FilePath}'";

    /// <inheritdoc />
    public string WhySlow => "It may be locked by a process that is frozen in mid-write, or the disk is very slow.";

    // Orleans takes this name for Microsoft.Data.Sqlite.
    /// <inheritdoc />
    public string OrleansInvariant => "System.Data.SQLite";

    /// <inheritdoc />
    public IViewStatements Views { get; } = new SqliteViewStatements();

    // Each of the two is a transaction of its own. The driver answers with the first that has rows to tell.
    /// <inheritdoc />
    public string WriteBeat => $"""
        INSERT INTO beats (cluster, deployment, {SqlBeatTable.Columns}) VALUES (@cluster, @deployment, @silo, @number, @hears, @doubts)
        ON CONFLICT DO UPDATE SET number = excluded.number, hears = excluded.hears, doubts = excluded.doubts, at = CURRENT_TIMESTAMP;
        SELECT {SqlBeatTable.Columns} FROM beats WHERE cluster = @cluster AND deployment = @deployment
        """;

    /// <inheritdoc />
    public IDatabaseSchema Schema => _schema;

    /// <inheritdoc />
    public DbDataSource CreateSource(TimeSpan commandTimeout, bool isRepeatable = false) => new SqliteDataSource(FilePath, commandTimeout);

    // The driver asks for the file's write lock.
    /// <inheritdoc />
    public async Task<DbTransaction> BeginExclusiveAsync(DbConnection connection, CancellationToken cancellationToken) => await connection.BeginTransactionAsync(cancellationToken);

    /// <inheritdoc />
    public Task PrepareAsync(bool create, CancellationToken cancellationToken) =>
        // SQLite has no asynchronous calls of its own.
        Task.Run(() => _schema.Prepare(create), cancellationToken);

    /// <inheritdoc />
    public Task<DatabaseDurability?> DurabilityAsync(CancellationToken cancellationToken) => Task.FromResult<DatabaseDurability?>(null);

    /// <inheritdoc />
    public QuintetStorageException Explain(DbException exception) => SqliteErrors.Explain(FilePath, LockTimeout, exception);
}
