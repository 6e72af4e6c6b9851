using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Quintet.Silo.Status;

/// <summary>What <c>quintet status</c> shows to people.</summary>
internal static class StatusTables
{
    /// <param name="status">What to show.</param>
    /// <param name="now">The present, for ages.</param>
    public static IRenderable Of(ClusterStatus status, DateTimeOffset now) => new Rows(
    [
        new Text($"cluster {status.Cluster}, deployment {status.Deployment}"),
        .. status.Conditions.IsEmpty ? (IEnumerable<IRenderable>)[] : [Conditions(status, now)],
        Silos(status),
        .. status.Suspicions.IsEmpty ? (IEnumerable<IRenderable>)[] : [Suspicions(status, now)],
        Types(status),
        Partitions(status, now),
    ]);

    private static Table Conditions(ClusterStatus status, DateTimeOffset now)
    {
        var table = Titled("condition", "status", "reason", "message").AddColumn(Number("for"));
        foreach (var condition in status.Conditions)
        {
            table.AddRow(Cell(condition.Type), State(condition.Status, "True"), Cell(condition.Reason), Cell(condition.Message), Cell(Age(condition.Since, now)));
        }

        return table;
    }

    private static Table Suspicions(ClusterStatus status, DateTimeOffset now)
    {
        var table = Titled("suspected silo", "by", "evidence").AddColumn(Number("for"));
        foreach (var suspicion in status.Suspicions)
        {
            table.AddRow(Cell(NameOf(suspicion.Silo, status)), Cell(NameOf(suspicion.By, status)), Cell(suspicion.Evidence), Cell(Age(suspicion.Since, now)));
        }

        return table;
    }

    private static Table Silos(ClusterStatus status)
    {
        var table = Titled("silo", "address", "status", "register", "labels").AddColumns(Number("primaries"), Number("copies"));
        foreach (var silo in status.Silos)
        {
            var labels = string.Join(", ", silo.Labels.Select(label => $"{label.Key}={label.Value}"));
            table.AddRow(Cell(silo.Name), Cell(silo.Silo), State(silo.Status, "Active"), Register(silo), Cell(labels), Cell($"{silo.Primaries}"), Cell($"{silo.Copies}"));
        }

        return table;
    }

    private static Text Register(SiloStatusReport silo) =>
        silo.RegisterTroubleSince is { } since ? new(string.Create(CultureInfo.InvariantCulture, $"unreachable since {since:HH:mm:ss}"), new Style(Color.Red)) : Cell("");

    private static Table Types(ClusterStatus status)
    {
        var table = Titled("component type").AddColumns(Number("partitions"), Number("copies wanted"), Number("survives silo failures")).AddColumns("survives", "policy", "degraded");
        foreach (var type in status.Types)
        {
            table.AddRow(
                Cell(type.Type),
                Cell($"{type.Partitions}"),
                Cell($"{type.Copies}"),
                Survives(type.SurvivesSilos),
                Cell(type.SpreadOver is { } label ? $"{type.SurvivesSpread} {label}" : ""),
                Cell(type.Generation == type.ObservedGeneration ? $"generation {type.Generation}" : $"generation {type.Generation}, at {type.ObservedGeneration}"),
                new Text(string.Join(' ', type.Degraded), new Style(Color.Red)));
        }

        return table;
    }

    private static Table Partitions(ClusterStatus status, DateTimeOffset now)
    {
        var table = Titled("partition", "view").AddColumn(Number("for")).AddColumns("condition", "primary", "backups").AddColumn(Number("survives")).AddColumn("why");
        foreach (var partition in status.Partitions)
        {
            table.AddRow(
                Cell($"{partition.Type}/{partition.Partition}"),
                Cell($"{partition.Era}.{partition.Epoch}"),
                Cell(partition.ViewSince is { } since ? Age(since, now) : ""),
                State(partition.Condition, "Serving"),
                Cell(NameOf(partition.Primary, status)),
                Backups(partition),
                Survives(partition.SurvivesSilos),
                Cell(partition.Reason));
        }

        return table;

        Text Backups(PartitionStatus partition) => new(
            string.Join(", ",
            [
                .. partition.Members.Where(member => member != partition.Primary).Select(member => partition.Quarantined.Contains(member) ? $"{NameOf(member, status)} (quarantined)" : NameOf(member, status)),
                .. partition.Spares.Select(silo => $"{NameOf(silo, status)} ({(partition.Followers.Contains(silo) ? "follower" : "spare")})"),
                .. partition.Joining.Select(silo => $"{NameOf(silo, status)} (joining)"),
            ]),
            partition.Quarantined.IsEmpty ? Style.Plain : new Style(Color.Red));
    }

    // Two silos may bear one name: one that was killed and its successor. Whoever is not in the list has only an address.
    private static string NameOf(string silo, ClusterStatus status) =>
        status.Silos.FirstOrDefault(other => other.Silo == silo)?.Name is { } name && status.Silos.Count(other => other.Name == name) == 1 ? name : silo;

    private static string Age(DateTimeOffset since, DateTimeOffset now) => (now - since) switch
    {
        { Ticks: < 0 } => "0 s",
        { TotalSeconds: < 100 } age => string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0} s"),
        { TotalMinutes: < 100 } age => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min"),
        { TotalHours: < 48 } age => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h"),
        var age => string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0} d"),
    };

    private static Table Titled(params string[] columns) => new Table().Border(TableBorder.Rounded).AddColumns(columns);

    private static TableColumn Number(string title) => new TableColumn(title).RightAligned();

    private static Text Cell(string text) => new(text);

    private static Text State(string state, string good) => new(state, new Style(state == good ? Color.Green : Color.Red));

    private static Text Survives(int silos) => new($"{silos}", new Style(silos > 0 ? Color.Green : Color.Red));
}
