using System.Data;
using System.Data.Common;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Storage.Sqlite;

/// <summary>A statement per row, within a transaction: in the file's own process that costs next to nothing.</summary>
internal sealed class SqliteViewStatements : IViewStatements
{
    private const string InsertView =
        "INSERT INTO views (cluster, deployment, " + ViewRows.Columns + ") VALUES (@cluster, @deployment, @type, @partition, @era, @epoch, @proposal_id, @primary_replica, @members, @minimum)";

    private const string ReplaceView = """
        UPDATE views
        SET era = @era, epoch = @epoch, proposal_id = @proposal_id, primary_replica = @primary_replica, members = @members, minimum = @minimum, changed_at = CURRENT_TIMESTAMP
        WHERE cluster = @cluster AND deployment = @deployment AND type = @type AND partition = @partition
          AND era = @expected_era AND epoch = @expected_epoch AND proposal_id = @expected_proposal_id
        """;

    private const string SelectView = ViewRows.SelectAll + " AND type = @type AND partition = @partition";

    // The driver begins such a transaction without asking for the write lock: it sees one state of the file throughout and hinders nobody.
    private const IsolationLevel Snapshot = IsolationLevel.ReadUncommitted;

    /// <inheritdoc />
    public int ConcurrentWrites => 1;

    /// <inheritdoc />
    public async Task<TypeRegistration> RegisterTypeAsync(DbConnection connection, Scope scope, TypeRegistration type, IReadOnlyList<View> firstViews)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        if (await ViewRows.FindTypeAsync(connection, transaction, scope, type.Name) is { } registered)
        {
            return registered;
        }

        await using var insertType = connection.Command(
            transaction,
            "INSERT INTO component_types (cluster, deployment, name, partitions, hash_version) VALUES (@cluster, @deployment, @name, @partitions, @hash_version)",
            [.. ViewRows.Key(scope), ("@name", type.Name), ("@partitions", type.Partitions), ("@hash_version", type.HashVersion)]);
        await insertType.ExecuteNonQueryAsync();
        for (var partition = 0; partition < firstViews.Count; partition++)
        {
            await using var insertView = connection.Command(transaction, InsertView, [.. RowKey(scope, new PartitionId(type.Name, partition)), .. ViewRows.Parameters(firstViews[partition])]);
            await insertView.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return type;
    }

    /// <inheritdoc />
    public async Task<List<RegisterRow>> ReadAsync(DbConnection connection, Scope scope, IReadOnlyCollection<PartitionId> partitions)
    {
        await using var transaction = await connection.BeginTransactionAsync(Snapshot);
        var rows = new List<RegisterRow>(partitions.Count);
        foreach (var partition in partitions)
        {
            await using var command = connection.Command(transaction, SelectView, RowKey(scope, partition));
            rows.AddRange(await ViewRows.ReadAsync(command));
        }

        return rows;
    }

    /// <inheritdoc />
    public async Task<ViewChangeResult[]> SwapAsync(DbConnection connection, Scope scope, IReadOnlyList<ViewChange> changes)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var results = new ViewChangeResult[changes.Count];
        foreach (var index in Enumerable.Range(0, changes.Count).OrderBy(index => changes[index].Partition))
        {
            results[index] = await SwapAsync(connection, transaction, scope, changes[index]);
        }

        await transaction.CommitAsync();
        return results;
    }

    private static async Task<ViewChangeResult> SwapAsync(DbConnection connection, DbTransaction transaction, Scope scope, ViewChange change)
    {
        await using var replace = connection.Command(
            transaction,
            ReplaceView,
            [
                .. RowKey(scope, change.Partition),
                .. ViewRows.Parameters(change.Proposed),
                ("@expected_era", change.Expected.Era),
                ("@expected_epoch", change.Expected.Epoch),
                ("@expected_proposal_id", change.Expected.ProposalId),
            ]);
        if (await replace.ExecuteNonQueryAsync() == 1)
        {
            return new ViewChangeResult(change.Partition, ViewChangeOutcome.Won, change.Proposed);
        }

        await using var select = connection.Command(transaction, SelectView, RowKey(scope, change.Partition));
        return new ViewChangeResult(change.Partition, ViewChangeOutcome.Lost, (await ViewRows.ReadAsync(select)).SingleOrDefault()?.View);
    }

    private static (string Name, object Value)[] RowKey(Scope scope, PartitionId partition) =>
        [.. ViewRows.Key(scope), ("@type", partition.Type), ("@partition", partition.Number)];
}
