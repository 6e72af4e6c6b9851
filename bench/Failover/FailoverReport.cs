using System.Globalization;
using Spectre.Console;

namespace Quintet.Bench.Failover;

/// <summary>The tables of <c>failover</c>.</summary>
internal static class FailoverReport
{
    /// <summary>Of each candidate the median and the longest outage, and how many times shorter than the first candidate's the median is.</summary>
    public static void Write(Fault fault, IReadOnlyDictionary<Candidate, List<Outage>> outages)
    {
        var table = NewTable(fault.Title, "outage ms, median", "longest", "times shorter", "increments lost", "healthy silos ended");
        var baseline = outages.First().Value;
        foreach (var (candidate, rounds) in outages)
        {
            var median = Median(rounds, outage => outage.Longest.TotalMilliseconds);
            table.AddRow(
                candidate.Title,
                Milliseconds(rounds.OrderBy(outage => outage.Longest).ElementAt(rounds.Count / 2)),
                Milliseconds(rounds.MaxBy(outage => outage.Longest)!),
                Number(Median(baseline, outage => outage.Longest.TotalMilliseconds) / median, "#,0.0"),
                Number(rounds.Sum(outage => outage.Lost)),
                Number(rounds.Sum(outage => outage.HealthyEnded)));
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Every repair, and the median of each column.</summary>
    public static void Write(List<Repair> repairs)
    {
        var table = NewTable(
            "repair", "peak per second", "outage ms", "seconds to all copies", "p99 ms before", "p99 ms from the kill", "p99 ms during repair", "ratio from the kill", "ratio during repair", "failed");
        foreach (var (index, repair) in repairs.Index())
        {
            AddRow($"{index + 1}", of => of(repair));
        }

        AddRow("median", of => Median(repairs, of));
        AnsiConsole.Write(table);

        void AddRow(string title, Func<Func<Repair, double>, double> value) => table.AddRow(
            title,
            Number(value(repair => repair.PeakPerSecond)),
            Number(value(repair => repair.Outage.TotalMilliseconds)),
            Number(value(repair => repair.Duration.TotalSeconds), "0.0"),
            Number(value(repair => repair.BeforeMs), "0.0"),
            Number(value(repair => repair.FromKillMs), "0.0"),
            Number(value(repair => repair.DuringMs), "0.0"),
            Number(value(repair => repair.FromKillMs / repair.BeforeMs), "0.0"),
            Number(value(repair => repair.DuringMs / repair.BeforeMs), "0.00"),
            Number(value(repair => repair.Failed)));
    }

    /// <summary>An outage, marked if it was not over yet.</summary>
    public static string Milliseconds(Outage outage) => (outage.IsOver ? "" : "> ") + Number(outage.Longest.TotalMilliseconds);

    private static Table NewTable(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns(columns);
        return table;
    }

    private static double Median<T>(List<T> values, Func<T, double> of) => values.Select(of).Order().ElementAt(values.Count / 2);

    private static string Number(double value, string format = "#,0") => value.ToString(format, CultureInfo.InvariantCulture);
}
