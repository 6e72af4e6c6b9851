using System.Globalization;
using Quintet.Storage;

namespace Quintet.ProcessTests.Support;

/// <summary>Orleans' membership, as it stands in the database.</summary>
internal static class MembershipTable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Every silo that ever joined.</summary>
    public static async Task<List<MembershipRow>> ReadAsync(string database)
    {
        await using var source = Database.Parse(database).CreateSource(Patience);
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT Address, Port, Generation, Status, SuspectTimes FROM OrleansMembershipTable";
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<MembershipRow>();
        while (await reader.ReadAsync())
        {
            rows.Add(new MembershipRow(
                string.Create(CultureInfo.InvariantCulture, $"{reader.GetValue(0)}:{reader.GetValue(1)}@{reader.GetValue(2)}"),
                (SiloStatus)Convert.ToInt32(reader.GetValue(3), CultureInfo.InvariantCulture),
                reader.IsDBNull(4) ? "" : reader.GetString(4)));
        }

        return rows;
    }
}

/// <summary>One silo in Orleans' membership.</summary>
/// <param name="Silo">Address with generation.</param>
/// <param name="Status">As Orleans sees it.</param>
/// <param name="Votes">Who found it dead, and when; empty if nobody ever did.</param>
internal sealed record MembershipRow(string Silo, SiloStatus Status, string Votes);
