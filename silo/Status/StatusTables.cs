using Spectre.Console;
using Spectre.Console.Rendering;

namespace Quintet.Silo.Status;

/// <summary>What <c>quintet status</c> shows to people.</summary>
internal static class StatusTables
{
    public static IRenderable Of(ClusterStatus status) => new Rows(
        new Text($"cluster {status.Cluster}, deployment {status.Deployment}"),
        Silos(status),
        Types(status),
        Partitions(status));

    private static Table Silos(ClusterStatus status)
    {
        var table = Titled("silo", "address", "status", "labels").AddColumns(Number("primaries"), Number("copies"));
        foreach (var silo in status.Silos)
        {
            var labels = string.Join(", ", silo.Labels.Select(label => $"{label.Key}={label.Value}"));
            table.AddRow(Cell(silo.Name), Cell(silo.Silo), State(silo.Status, "Active"), Cell(labels), Cell($"{silo.Primaries}"), Cell($"{silo.Copies}"));
        }

        return table;
    }

    private static Table Types(ClusterStatus status)
    {
        var table = Titled("component type").AddColumns(Number("partitions"), Number("copies wanted"), Number("survives silo failures"));
        foreach (var type in status.Types)
        {
            table.AddRow(Cell(type.Type), Cell($"{type.Partitions}"), Cell($"{type.Copies}"), Survives(type.SurvivesSilos));
        }

        return table;
    }

    private static Table Partitions(ClusterStatus status)
    {
        var names = status.Silos.ToDictionary(silo => silo.Silo, silo => silo.Name);
        var table = Titled("partition", "view", "condition", "primary", "backups").AddColumn(Number("survives"));
        foreach (var partition in status.Partitions)
        {
            table.AddRow(
                Cell($"{partition.Type}/{partition.Partition}"),
                Cell($"{partition.Era}.{partition.Epoch}"),
                State(partition.Condition, "Serving"),
                Cell(NameOf(partition.Primary)),
                Backups(partition),
                Survives(partition.SurvivesSilos));
        }

        return table;

        Text Backups(PartitionStatus partition) => new(
            string.Join(", ", partition.Members.Where(member => member != partition.Primary).Select(member => partition.Quarantined.Contains(member) ? $"{NameOf(member)} (quarantined)" : NameOf(member))),
            partition.Quarantined.IsEmpty ? Style.Plain : new Style(Color.Red));

        // Two silos may bear one name: one that was killed and its successor. Whoever is not in the list has only an address.
        string NameOf(string silo) => names.TryGetValue(silo, out var name) && status.Silos.Count(other => other.Name == name) == 1 ? name : silo;
    }

    private static Table Titled(params string[] columns) => new Table().Border(TableBorder.Rounded).AddColumns(columns);

    private static TableColumn Number(string title) => new TableColumn(title).RightAligned();

    private static Text Cell(string text) => new(text);

    private static Text State(string state, string good) => new(state, new Style(state == good ? Color.Green : Color.Red));

    private static Text Survives(int silos) => new($"{silos}", new Style(silos > 0 ? Color.Green : Color.Red));
}
