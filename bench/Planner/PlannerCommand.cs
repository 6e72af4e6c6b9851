using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using Quintet.Placement;
using Quintet.Protocol;
using Spectre.Console;

namespace Quintet.Bench.Planning;

/// <summary>How long the planner takes in a large cluster, and how well it does. Runs in this process; nothing is started.</summary>
internal static class PlannerCommand
{
    private const int Zones = 5;
    private const int Copies = 3;

    public static Command Create()
    {
        var silos = new Option<int>("--silos") { DefaultValueFactory = _ => 1_000, Description = "Silos, a tenth of which join after the first placement." };
        var replicas = new Option<int>("--replicas") { DefaultValueFactory = _ => 100_000, Description = "Copies altogether, three of each partition." };
        var command = new Command("planner", "Times the placement planner: first placement, a tenth of the silos just joined, a silo lost, nothing to do.") { silos, replicas };
        command.SetAction(parsed =>
        {
            foreach (var spreadOver in (string?[])[null, "zone"])
            {
                Run(parsed.GetValue(silos), parsed.GetValue(replicas), spreadOver);
            }
        });
        return command;
    }

    private static void Run(int silos, int replicas, string? spreadOver)
    {
        var type = new TypeGoal("bench", replicas / Copies, new QosPolicy { Availability = new AvailabilityPolicy { TolerateFailures = Copies - 1, SpreadOver = spreadOver } });
        var all = Enumerable.Range(0, silos).ToImmutableSortedDictionary(NameOf, number => new SiloPicture([type.Name], ImmutableSortedDictionary<string, string>.Empty.Add("zone", $"z{number % Zones}")));
        var old = all.RemoveRange(Enumerable.Range(silos - (silos / 10), silos / 10).Select(NameOf));
        var table = new Table().AddColumns("what", "first, cold [[ms]]", "median of 5 [[ms]]", "moves", "moved / least", "most / mean");

        var (views, cold, median) = Timed(() => Planner.FirstViews(type, old));
        var picture = new ClusterPicture(old, [type], views.Select((view, number) => (new PartitionId(type.Name, number), view)).ToImmutableSortedDictionary(row => row.Item1, row => row.view));
        table.AddRow("first placement", Ms(cold), Ms(median), $"{type.Partitions * Copies}", "", Spread(picture));

        var (moves, coldPlan, medianPlan) = Timed(() => Planner.Plan(picture with { Silos = all }));
        table.AddRow("a tenth of the silos joined: one plan", Ms(coldPlan), Ms(medianPlan), $"{moves.Count}", "", "");

        var settled = new Settling(picture with { Silos = all });
        settled.Run();
        var share = replicas / silos * (silos / 10);
        table.AddRow($"the same, to the end ({settled.Rounds} plans)", Ms(settled.Slowest), Ms(settled.Total / Math.Max(1, settled.Rounds)), $"{settled.Moved}", $"{(double)settled.Moved / share:0.000}", Spread(settled.Picture));

        var (none, coldNone, medianNone) = Timed(() => Planner.Plan(settled.Picture));
        table.AddRow("nothing to do", Ms(coldNone), Ms(medianNone), $"{none.Count}", "", "");

        var (after, lost) = Settling.Lose(settled.Picture, NameOf(silos / 2));
        var (repairs, coldRepair, medianRepair) = Timed(() => Planner.Plan(after));
        table.AddRow("a silo lost: one plan", Ms(coldRepair), Ms(medianRepair), $"{repairs.Count}", "", "");
        var repaired = new Settling(after);
        repaired.Run();
        table.AddRow($"the same, to the end ({repaired.Rounds} plans)", Ms(repaired.Slowest), Ms(repaired.Total / Math.Max(1, repaired.Rounds)), $"{repaired.Moved}", $"{(double)repaired.Moved / lost:0.000}", Spread(repaired.Picture));

        var avoiding = type with { Policy = type.Policy with { Placement = new PlacementPolicy { Avoid = type.Policy.Placement.Avoid.Add("zone", ["z0"]) } } };
        var (leaving, coldLeaving, medianLeaving) = Timed(() => Planner.Plan(settled.Picture with { Types = [avoiding] }));
        table.AddRow("a zone is to be left: one plan", Ms(coldLeaving), Ms(medianLeaving), $"{leaving.Count}", "", "");
        AnsiConsole.MarkupLineInterpolated($"{silos} silos over {Zones} zones, {type.Partitions} partitions of {Copies} copies, {(spreadOver is null ? "without a spread over a label" : $"spread over {spreadOver}")}. 'First, cold' of a run to the end is its slowest plan, 'median' its mean.");
        AnsiConsole.Write(table);
    }

    private static (T Value, TimeSpan Cold, TimeSpan Median) Timed<T>(Func<T> work)
    {
        var times = new List<TimeSpan>();
        T value = default!;
        for (var run = 0; run < 6; run++)
        {
            var started = Stopwatch.GetTimestamp();
            value = work();
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        return (value, times[0], times.Skip(1).Order().ElementAt(2));
    }

    private static SiloId NameOf(int number) => new($"10.0.{number / 250}.{number % 250}:11111@1");

    private static string Ms(TimeSpan time) => $"{time.TotalMilliseconds:0.0}";

    private static string Spread(ClusterPicture picture)
    {
        var loads = picture.Views.Values.SelectMany(view => view.Members).CountBy(member => member.Silo).ToDictionary();
        return $"{picture.Silos.Keys.Max(silo => loads.GetValueOrDefault(silo)) / ((double)loads.Values.Sum() / picture.Silos.Count):0.000}";
    }
}
