using System.Data.Common;

namespace Quintet.Storage;

/// <summary>How the register reaches the database.</summary>
internal sealed partial class SqlViewRegister
{
    private Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) => BoundedAsync(
        async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(CancellationToken.None);
            return await work(connection);
        },
        cancellationToken);

    private Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) => BoundedAsync(
        async () =>
        {
            if (!await _writing.WaitAsync(timeout, CancellationToken.None))
            {
                throw new TimeoutException($"Earlier writes to the view register in the {database.Description} took longer than {timeout.TotalSeconds:0.#} s.");
            }

            try
            {
                await using var connection = await _source.OpenConnectionAsync(CancellationToken.None);
                return await work(connection);
            }
            finally
            {
                _writing.Release();
            }
        },
        cancellationToken);

    // Away from the caller's thread, for some drivers' calls block (SQLite's do); and left alone, never torn down, when the time is up.
    private async Task<T> BoundedAsync<T>(Func<Task<T>> access, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await Task.Run(access, CancellationToken.None).WaitAsync(timeout, cancellationToken);
        }
        catch (DbException exception)
        {
            throw database.Explain(exception);
        }
        catch (TimeoutException exception)
        {
            throw new QuintetStorageException($"The {database.Description} did not answer within {timeout.TotalSeconds:0.#} s. {database.WhySlow}", exception);
        }
    }
}
