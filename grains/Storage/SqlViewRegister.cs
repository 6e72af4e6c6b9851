using System.Data.Common;
using Microsoft.Extensions.Logging;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Storage;

/// <summary>
/// The view register in a database. Every access ends within the time-out given, whatever the database does: one that hangs goes on
/// in the background, which is why its effect is then unknown.
/// </summary>
internal sealed partial class SqlViewRegister(IDatabase database, Scope scope, TimeSpan timeout, ILogger<SqlViewRegister> logger) : IViewRegister, IDisposable
{
    private readonly DbDataSource _source = database.CreateSource(timeout);

    // Further writers of one process wait here, in turn, instead of contending with each other for the database's locks.
    private readonly SemaphoreSlim _writing = new(database.Views.ConcurrentWrites);

    /// <inheritdoc />
    public async ValueTask<TypeRegistration> RegisterTypeAsync(TypeRegistration type, IReadOnlyList<View> firstViews, CancellationToken cancellationToken)
    {
        RegisterRules.CheckFirstViews(type, firstViews);
        return await WriteAsync(connection => database.Views.RegisterTypeAsync(connection, scope, type, firstViews), cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<TypeRegistration?> FindTypeAsync(string type, CancellationToken cancellationToken) =>
        await ReadAsync(connection => ViewRows.FindTypeAsync(connection, null, scope, type), cancellationToken);

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<RegisterRow>> ReadAllAsync(CancellationToken cancellationToken) => InOrder(await ReadAsync(
        async connection =>
        {
            await using var command = connection.Command(null, ViewRows.SelectAll, ViewRows.Key(scope));
            return await ViewRows.ReadAsync(command);
        },
        cancellationToken));

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<RegisterRow>> ReadAsync(IReadOnlyCollection<PartitionId> partitions, CancellationToken cancellationToken) =>
        InOrder(await ReadAsync(connection => database.Views.ReadAsync(connection, scope, [.. partitions.Distinct()]), cancellationToken));

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<ViewChangeResult>> CompareAndSwapManyAsync(IReadOnlyList<ViewChange> changes, CancellationToken cancellationToken)
    {
        RegisterRules.CheckChanges(changes);
        if (changes.Count == 0)
        {
            return [];
        }

        try
        {
            return await WriteAsync(connection => database.Views.SwapAsync(connection, scope, changes), cancellationToken);
        }
        catch (Exception exception)
        {
            LogUnknown(exception, changes.Count, changes[0].Partition, database.Description);
            return [.. changes.Select(change => new ViewChangeResult(change.Partition, ViewChangeOutcome.Unknown, null))];
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _source.Dispose();
        _writing.Dispose();
    }

    // The database's own order of texts may be another one.
    private static RegisterRow[] InOrder(List<RegisterRow> rows) => [.. rows.OrderBy(row => row.Partition)];
}
