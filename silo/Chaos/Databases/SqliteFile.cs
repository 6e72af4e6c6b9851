using System.Data.Common;

namespace Quintet.Silo.Chaos.Databases;

/// <summary>The embedded database. It is disturbed by holding the file's write lock, as a silo that freezes in mid-write does.</summary>
internal sealed class SqliteFile(string database) : IChaosDatabase
{
    // Those that live hold the lock for milliseconds, a frozen silo for seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DbDataSource _source = Storage.Database.Parse(database).CreateSource(Patience);

    public string Database { get; } = database;

    public string Kind => "sqlite";

    public async Task DisturbAsync(int variant, TimeSpan lasts, Action<string> began, CancellationToken stop)
    {
        // Such a transaction takes the write lock at once. Not on this thread: the provider waits for it without giving way.
        await using var connection = await _source.OpenConnectionAsync(stop);
        await using var transaction = await Task.Run(async () => await connection.BeginTransactionAsync(stop), stop);
        began("hold the write lock of the database's file");
        await Task.Delay(lasts, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await transaction.RollbackAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
