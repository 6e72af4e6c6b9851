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
    private const string InsertView =
        "INSERT INTO views (cluster, deployment, " + ViewRows.Columns + ") VALUES (@cluster, @deployment, @type, @partition, @era, @epoch, @proposal_id, @primary_replica, @members, @minimum)";

    private const string ReplaceView = """
        UPDATE views
        SET era = @era, epoch = @epoch, proposal_id = @proposal_id, primary_replica = @primary_replica, members = @members, minimum = @minimum, changed_at = CURRENT_TIMESTAMP
        WHERE cluster = @cluster AND deployment = @deployment AND type = @type AND partition = @partition
          AND era = @expected_era AND epoch = @expected_epoch AND proposal_id = @expected_proposal_id
        """;

    private const string SelectViews = "SELECT " + ViewRows.Columns + " FROM views WHERE cluster = @cluster AND deployment = @deployment";
    private const string SelectView = SelectViews + " AND type = @type AND partition = @partition";

    private readonly DbDataSource _source = database.CreateSource(timeout);

    // Writers of one process wait here, in turn, instead of polling the database's lock against each other.
    private readonly SemaphoreSlim _writing = new(1);

    /// <inheritdoc />
    public async ValueTask<TypeRegistration> RegisterTypeAsync(TypeRegistration type, IReadOnlyList<View> firstViews, CancellationToken cancellationToken)
    {
        RegisterRules.CheckFirstViews(type, firstViews);
        return await WriteAsync(RegisterAsync, cancellationToken);

        async Task<TypeRegistration> RegisterAsync(DbConnection connection, DbTransaction transaction)
        {
            if (await FindTypeAsync(connection, transaction, type.Name) is { } registered)
            {
                return registered;
            }

            await using var insertType = connection.Command(
                transaction,
                "INSERT INTO component_types (cluster, deployment, name, partitions, hash_version) VALUES (@cluster, @deployment, @name, @partitions, @hash_version)",
                [.. Key, ("@name", type.Name), ("@partitions", type.Partitions), ("@hash_version", type.HashVersion)]);
            await insertType.ExecuteNonQueryAsync();
            for (var partition = 0; partition < firstViews.Count; partition++)
            {
                await using var insertView = connection.Command(transaction, InsertView, [.. RowKey(new PartitionId(type.Name, partition)), .. ViewRows.Parameters(firstViews[partition])]);
                await insertView.ExecuteNonQueryAsync();
            }

            return type;
        }
    }

    /// <inheritdoc />
    public async ValueTask<TypeRegistration?> FindTypeAsync(string type, CancellationToken cancellationToken) =>
        await ReadAsync(connection => FindTypeAsync(connection, null, type), cancellationToken);

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<RegisterRow>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(
            async connection =>
            {
                await using var command = connection.Command(null, SelectViews, Key);
                return await ReadRowsAsync(command);
            },
            cancellationToken);
        return [.. rows.OrderBy(row => row.Partition)];
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<RegisterRow>> ReadAsync(IReadOnlyCollection<PartitionId> partitions, CancellationToken cancellationToken) =>
        await ReadAsync(
            async connection =>
            {
                // One snapshot, so that the answer is a state the register was in.
                await using var transaction = await connection.BeginTransactionAsync(database.SnapshotIsolation);
                var rows = new List<RegisterRow>(partitions.Count);
                foreach (var partition in partitions.Distinct().Order())
                {
                    await using var command = connection.Command(transaction, SelectView, RowKey(partition));
                    rows.AddRange(await ReadRowsAsync(command));
                }

                return rows;
            },
            cancellationToken);

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
            return await WriteAsync(SwapAllAsync, cancellationToken);
        }
        catch (Exception exception)
        {
            LogUnknown(exception, changes.Count, changes[0].Partition, database.Description);
            return [.. changes.Select(change => new ViewChangeResult(change.Partition, ViewChangeOutcome.Unknown, null))];
        }

        async Task<ViewChangeResult[]> SwapAllAsync(DbConnection connection, DbTransaction transaction)
        {
            var results = new ViewChangeResult[changes.Count];
            foreach (var index in Enumerable.Range(0, changes.Count).OrderBy(index => changes[index].Partition))
            {
                results[index] = await SwapAsync(connection, transaction, changes[index]);
            }

            return results;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _source.Dispose();
        _writing.Dispose();
    }

    private (string Name, object Value)[] Key => [("@cluster", scope.Cluster), ("@deployment", scope.Deployment)];

    private (string Name, object Value)[] RowKey(PartitionId partition) => [.. Key, ("@type", partition.Type), ("@partition", partition.Number)];

    private async Task<ViewChangeResult> SwapAsync(DbConnection connection, DbTransaction transaction, ViewChange change)
    {
        await using var replace = connection.Command(
            transaction,
            ReplaceView,
            [
                .. RowKey(change.Partition),
                .. ViewRows.Parameters(change.Proposed),
                ("@expected_era", change.Expected.Era),
                ("@expected_epoch", change.Expected.Epoch),
                ("@expected_proposal_id", change.Expected.ProposalId),
            ]);
        if (await replace.ExecuteNonQueryAsync() == 1)
        {
            return new ViewChangeResult(change.Partition, ViewChangeOutcome.Won, change.Proposed);
        }

        await using var select = connection.Command(transaction, SelectView, RowKey(change.Partition));
        var current = await ReadRowsAsync(select);
        return new ViewChangeResult(change.Partition, ViewChangeOutcome.Lost, current.SingleOrDefault()?.View);
    }

    private async Task<TypeRegistration?> FindTypeAsync(DbConnection connection, DbTransaction? transaction, string type)
    {
        await using var command = connection.Command(
            transaction,
            "SELECT name, partitions, hash_version FROM component_types WHERE cluster = @cluster AND deployment = @deployment AND name = @name",
            [.. Key, ("@name", type)]);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? new TypeRegistration(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2)) : null;
    }

    private static async Task<List<RegisterRow>> ReadRowsAsync(DbCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<RegisterRow>();
        while (await reader.ReadAsync())
        {
            rows.Add(ViewRows.Read(reader));
        }

        return rows;
    }
}
