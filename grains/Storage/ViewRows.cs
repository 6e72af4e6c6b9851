using System.Data.Common;
using System.Globalization;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Storage;

/// <summary>Views as the columns of table <c>views</c>, and back.</summary>
internal static class ViewRows
{
    /// <summary>The columns that <see cref="Read"/> expects, in its order.</summary>
    public const string Columns = "type, partition, era, epoch, proposal_id, primary_replica, members, minimum";

    /// <summary>The parameters that hold a view.</summary>
    public static (string Name, object Value)[] Parameters(View view) =>
    [
        ("@era", view.Id.Era),
        ("@epoch", view.Id.Epoch),
        ("@proposal_id", view.Id.ProposalId),
        ("@primary_replica", Write(view.Primary)),
        ("@members", string.Join(' ', view.Members.Select(Write))),
        ("@minimum", view.Minimum),
    ];

    /// <summary>The row that the reader stands on.</summary>
    public static RegisterRow Read(DbDataReader reader) => new(
        new PartitionId(reader.GetString(0), reader.GetInt32(1)),
        new View(
            new ViewId(reader.GetInt32(2), reader.GetInt64(3), reader.GetString(4)),
            Parse(reader.GetString(5)),
            [.. reader.GetString(6).Split(' ').Select(Parse)],
            reader.GetInt32(7)));

    private static string Write(ReplicaId replica) => string.Create(CultureInfo.InvariantCulture, $"{replica.Silo.Value}#{replica.Incarnation}");

    private static ReplicaId Parse(string text)
    {
        var separator = text.LastIndexOf('#');
        return new ReplicaId(new SiloId(text[..separator]), int.Parse(text.AsSpan(separator + 1), CultureInfo.InvariantCulture));
    }
}
