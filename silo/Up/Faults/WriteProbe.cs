using System.Data.Common;
using Quintet.Storage;

namespace Quintet.Silo.Up.Faults;

/// <summary>Whether the database can be written now, or a process that is frozen holds its lock.</summary>
internal sealed class WriteProbe : IAsyncDisposable
{
    // Those that live hold the lock for milliseconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly DbDataSource _source;

    /// <param name="database">E.g. <c>sqlite:PATH</c>.</param>
    public WriteProbe(string database) => _source = Database.Parse(database).CreateSource(Patience);

    /// <summary>Begins a transaction that may write, and takes it back. False if that cannot be had.</summary>
    public Task<bool> MayWriteAsync() => Task.Run(async () =>
    {
        try
        {
            // Such a transaction takes the write lock at once where there is one for the whole database.
            await using var connection = await _source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await transaction.RollbackAsync();
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    });

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
