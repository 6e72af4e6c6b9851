using System.Data.Common;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Storage.Postgres;

/// <summary>
/// One autocommitted statement per access, however many rows (rule H14): the server carries it through or not, and a process that
/// freezes holds no lock meanwhile.
/// </summary>
internal sealed class PostgresViewStatements : IViewStatements
{
    // The check of the foreign key comes at the statement's end, when both rows are there.
    private const string Register = $"""
        WITH registered AS
        (
            INSERT INTO component_types (cluster, deployment, name, partitions, hash_version)
            VALUES (@cluster, @deployment, @name, @partitions, @hash_version)
            ON CONFLICT DO NOTHING
            RETURNING name
        ),
        first_views AS
        (
            INSERT INTO views (cluster, deployment, {ViewRows.Columns})
            SELECT @cluster, @deployment, registered.name, first.*
            FROM registered, unnest(@partition, @era, @epoch, @proposal_id, @primary_replica, @members, @minimum) AS first
        )
        SELECT count(*)::integer FROM registered
        """;

    private const string SelectViews = $"""
        SELECT {ViewRows.Columns}
        FROM views JOIN unnest(@type, @partition) AS wanted (wanted_type, wanted_partition) ON type = wanted_type AND partition = wanted_partition
        WHERE cluster = @cluster AND deployment = @deployment
        """;

    // "held" locks the rows in key order, waiting for whoever holds one, and then answers what stands in them, which may be newer than
    // what stood there when the statement began. It alone decides: the update follows every row of it to its newest version.
    private const string Swap = $"""
        WITH change AS
        (
            SELECT * FROM unnest(
                @type, @partition, @expected_era, @expected_epoch, @expected_proposal_id,
                @era, @epoch, @proposal_id, @primary_replica, @members, @minimum) WITH ORDINALITY
            AS c (type, partition, expected_era, expected_epoch, expected_proposal_id,
                era, epoch, proposal_id, primary_replica, members, minimum, place)
        ),
        held AS MATERIALIZED
        (
            SELECT v.type, v.partition, v.era, v.epoch, v.proposal_id, v.primary_replica, v.members, v.minimum
            FROM views v JOIN change c ON v.type = c.type AND v.partition = c.partition
            WHERE v.cluster = @cluster AND v.deployment = @deployment
            ORDER BY v.type, v.partition
            FOR NO KEY UPDATE OF v
        ),
        won AS
        (
            UPDATE views v
            SET era = c.era, epoch = c.epoch, proposal_id = c.proposal_id, primary_replica = c.primary_replica,
                members = c.members, minimum = c.minimum, changed_at = clock_timestamp()
            FROM held h JOIN change c ON h.type = c.type AND h.partition = c.partition
            WHERE v.cluster = @cluster AND v.deployment = @deployment AND v.type = h.type AND v.partition = h.partition
              AND h.era = c.expected_era AND h.epoch = c.expected_epoch AND h.proposal_id = c.expected_proposal_id
            RETURNING v.type, v.partition
        )
        SELECT c.place::integer, w.type IS NOT NULL, h.*
        FROM change c
            LEFT JOIN held h ON h.type = c.type AND h.partition = c.partition
            LEFT JOIN won w ON w.type = c.type AND w.partition = c.partition
        """;

    /// <inheritdoc />
    public int ConcurrentWrites => 4;

    /// <inheritdoc />
    public async Task<TypeRegistration> RegisterTypeAsync(DbConnection connection, Scope scope, TypeRegistration type, IReadOnlyList<View> firstViews)
    {
        await using var register = connection.Command(
            null,
            Register,
            [
                .. ViewRows.Key(scope), ("@name", type.Name), ("@partitions", type.Partitions), ("@hash_version", type.HashVersion),
                ("@partition", Enumerable.Range(0, firstViews.Count).ToArray()), .. ViewRows.Parameters(firstViews),
            ]);
        if (await IsFirstAsync(register))
        {
            return type;
        }

        // Somebody else came first, and the statement has waited for the end of that; registrations are never deleted.
        return await ViewRows.FindTypeAsync(connection, null, scope, type.Name)
            ?? throw new QuintetStorageException($"Component type '{type.Name}' was registered by another silo just now, and then its registration was deleted. Restore the table component_types from a backup.");
    }

    /// <inheritdoc />
    public async Task<List<RegisterRow>> ReadAsync(DbConnection connection, Scope scope, IReadOnlyCollection<PartitionId> partitions)
    {
        await using var command = connection.Command(null, SelectViews, [.. ViewRows.Key(scope), .. Keys(partitions)]);
        return await ViewRows.ReadAsync(command);
    }

    /// <inheritdoc />
    public async Task<ViewChangeResult[]> SwapAsync(DbConnection connection, Scope scope, IReadOnlyList<ViewChange> changes)
    {
        await using var command = connection.Command(
            null,
            Swap,
            [
                .. ViewRows.Key(scope),
                .. Keys(changes.Select(change => change.Partition)),
                .. ViewRows.Parameters([.. changes.Select(change => change.Proposed)]),
                ("@expected_era", changes.Select(change => change.Expected.Era).ToArray()),
                ("@expected_epoch", changes.Select(change => change.Expected.Epoch).ToArray()),
                ("@expected_proposal_id", changes.Select(change => change.Expected.ProposalId).ToArray()),
            ]);
        await using var reader = await command.ExecuteReaderAsync();
        var results = new ViewChangeResult[changes.Count];
        while (await reader.ReadAsync())
        {
            var place = reader.GetInt32(0) - 1;
            results[place] = (Won: reader.GetBoolean(1), Exists: !await reader.IsDBNullAsync(2)) switch
            {
                { Won: true } => new ViewChangeResult(changes[place].Partition, ViewChangeOutcome.Won, changes[place].Proposed),
                { Exists: true } => new ViewChangeResult(changes[place].Partition, ViewChangeOutcome.Lost, ViewRows.Read(reader, first: 2).View),
                _ => new ViewChangeResult(changes[place].Partition, ViewChangeOutcome.Lost, null),
            };
        }

        await CommittedAsync(reader);
        return results;
    }

    private static async Task<bool> IsFirstAsync(DbCommand register)
    {
        await using var reader = await register.ExecuteReaderAsync();
        await reader.ReadAsync();
        var first = reader.GetInt32(0) == 1;
        await CommittedAsync(reader);
        return first;
    }

    // The rows of an answer may come before the commit that they depend on: only the answer's end says that it took place.
    private static async Task CommittedAsync(DbDataReader reader)
    {
        while (await reader.NextResultAsync())
        {
        }
    }

    private static (string Name, object Value)[] Keys(IEnumerable<PartitionId> partitions) =>
        [("@type", partitions.Select(partition => partition.Type).ToArray()), ("@partition", partitions.Select(partition => partition.Number).ToArray())];
}
