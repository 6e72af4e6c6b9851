using System.Collections.Immutable;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Quintet.Silo.Admin;

/// <summary>What the policy commands show to people.</summary>
internal static class PolicyTables
{
    public static IRenderable List(ImmutableArray<PolicyReport> reports)
    {
        var table = Titled("component type", "generation", "in force", "partitions there", "own policy", "degraded");
        foreach (var report in reports)
        {
            table.AddRow(
                Cell(report.Type),
                Cell($"{report.Generation}"),
                Cell($"{report.ObservedGeneration}"),
                Cell(report.Type == QosPolicy.AllTypes ? "" : $"{report.PartitionsObserved} of {report.Partitions}"),
                Cell(report.Own),
                Bad(string.Join(' ', report.Degraded)));
        }

        return table;
    }

    public static IRenderable Report(PolicyReport report) => new Rows(
    [
        new Text($"{report.Type}: generation {report.OwnGeneration} is set; in force: {report.ObservedGeneration}{(report.Type == QosPolicy.AllTypes ? "" : $", {report.PartitionsObserved} of {report.Partitions} partitions")}"),
        .. report.Degraded.Select(Bad),
    ]);

    public static IRenderable Plan(PlanReport plan)
    {
        var moves = Titled("move", "partition", "from", "to", "why", "and not");
        foreach (var move in plan.Moves)
        {
            moves.AddRow(Cell(move.Kind), Cell(move.Partition), Cell(move.From ?? ""), Cell(move.To ?? ""), Cell(move.Why), Cell(move.Instead));
        }

        var types = Titled("component type", "copies now", "then", "survives silo failures now", "then");
        foreach (var type in plan.Types)
        {
            types.AddRow(Cell(type.Type), Cell($"{type.CopiesBefore}"), Cell($"{type.CopiesAfter}"), Cell($"{type.SurvivesSilosBefore}"), Cell($"{type.SurvivesSilosAfter}"));
        }

        return new Rows(
        [
            plan.Moves.IsEmpty ? new Text("nothing moves") : moves,
            .. plan.Types.IsEmpty ? (IEnumerable<IRenderable>)[] : [types],
            new Text(string.Create(CultureInfo.InvariantCulture, $"{plan.Moves.Length} moves, about {plan.Bytes:N0} bytes, about {plan.Duration.TotalSeconds:0.#} s")),
            .. plan.Degraded.Select(Bad),
            .. plan.Notes.IsDefault ? (IEnumerable<IRenderable>)[] : plan.Notes.Select(note => new Text(note)),
        ]);
    }

    public static IRenderable Differences(FieldDifference[] differences)
    {
        var table = Titled("field", "now", "then");
        foreach (var difference in differences)
        {
            table.AddRow(Cell(difference.Field), Cell(difference.Before ?? "(inherited)"), Cell(difference.After ?? "(inherited)"));
        }

        return differences.Length == 0 ? new Text("nothing differs") : table;
    }

    public static IRenderable History(ImmutableArray<PolicyRevision> revisions)
    {
        var table = Titled("generation", "when", "by", "reason", "policy");
        foreach (var revision in revisions)
        {
            table.AddRow(Cell($"{revision.Generation}"), Cell(string.Create(CultureInfo.InvariantCulture, $"{revision.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z")), Cell(revision.By), Cell(revision.Reason), Cell(revision.Policy));
        }

        return revisions.IsEmpty ? new Text("it never had a policy of its own") : table;
    }

    public static Table Titled(params string[] columns) => new Table().Border(TableBorder.Rounded).AddColumns(columns);

    public static Text Cell(string text) => new(text);

    public static Text Bad(string text) => new(text, new Style(Color.Red));
}
