using System.Data.Common;
using System.Globalization;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Storage;

/// <summary>Views as the columns of table <c>views</c>, and back; and the statements that are the same for every kind of database.</summary>
internal static class ViewRows
{
    /// <summary>The columns that <see cref="Read"/> expects, in its order.</summary>
    public const string Columns = "type, partition, era, epoch, proposal_id, primary_replica, members, minimum";

    /// <summary>Every row of a scope.</summary>
    public const string SelectAll = "SELECT " + Columns + " FROM views WHERE cluster = @cluster AND deployment = @deployment";

    /// <summary>The parameters that hold a scope.</summary>
    public static (string Name, object Value)[] Key(Scope scope) => [("@cluster", scope.Cluster), ("@deployment", scope.Deployment)];

    /// <summary>The parameters that hold a view.</summary>
    public static (string Name, object Value)[] Parameters(View view) =>
    [
        ("@era", view.Id.Era),
        ("@epoch", view.Id.Epoch),
        ("@proposal_id", view.Id.ProposalId),
        ("@primary_replica", PrimaryOf(view)),
        ("@members", MembersOf(view)),
        ("@minimum", view.Minimum),
    ];

    /// <summary>The parameters that hold several views, each an array with one place per view.</summary>
    public static (string Name, object Value)[] Parameters(IReadOnlyCollection<View> views) =>
    [
        ("@era", views.Select(view => view.Id.Era).ToArray()),
        ("@epoch", views.Select(view => view.Id.Epoch).ToArray()),
        ("@proposal_id", views.Select(view => view.Id.ProposalId).ToArray()),
        ("@primary_replica", views.Select(PrimaryOf).ToArray()),
        ("@members", views.Select(MembersOf).ToArray()),
        ("@minimum", views.Select(view => view.Minimum).ToArray()),
    ];

    /// <summary>The row that the reader stands on, from the given column on.</summary>
    public static RegisterRow Read(DbDataReader reader, int first = 0) => new(
        new PartitionId(reader.GetString(first), reader.GetInt32(first + 1)),
        new View(
            new ViewId(reader.GetInt32(first + 2), reader.GetInt64(first + 3), reader.GetString(first + 4)),
            Parse(reader.GetString(first + 5)),
            [.. reader.GetString(first + 6).Split(' ').Select(Parse)],
            reader.GetInt32(first + 7)));

    /// <summary>All rows of a command's answer.</summary>
    public static async Task<List<RegisterRow>> ReadAsync(DbCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<RegisterRow>();
        while (await reader.ReadAsync())
        {
            rows.Add(Read(reader));
        }

        return rows;
    }

    /// <summary>The registration of a type, or null.</summary>
    public static async Task<TypeRegistration?> FindTypeAsync(DbConnection connection, DbTransaction? transaction, Scope scope, string type)
    {
        await using var command = connection.Command(
            transaction,
            "SELECT name, partitions, hash_version FROM component_types WHERE cluster = @cluster AND deployment = @deployment AND name = @name",
            [.. Key(scope), ("@name", type)]);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? new TypeRegistration(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2)) : null;
    }

    private static string PrimaryOf(View view) => Write(view.Primary);

    private static string MembersOf(View view) => string.Join(' ', view.Members.Select(Write));

    private static string Write(ReplicaId replica) => string.Create(CultureInfo.InvariantCulture, $"{replica.Silo.Value}#{replica.Incarnation}");

    private static ReplicaId Parse(string text)
    {
        var separator = text.LastIndexOf('#');
        return new ReplicaId(new SiloId(text[..separator]), int.Parse(text.AsSpan(separator + 1), CultureInfo.InvariantCulture));
    }
}
