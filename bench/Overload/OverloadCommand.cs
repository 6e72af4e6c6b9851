using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Quintet.Bench.Overload;

/// <summary><c>overload</c>: what is left of the peak, and what happens to memory, while clients ask for far more than the silos can do.</summary>
internal static class OverloadCommand
{
    private const int Silos = 3;
    private const int Counters = 4096;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly int[] Steps = [1, 2, 4, 8, 16];

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { DefaultValueFactory = _ => 5, Description = "How long the overload lasts." };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 200, Description = "How many clients there are, each with connections and bounds of its own." };
        var loops = new Option<int>("--loops") { DefaultValueFactory = _ => 50, Description = "Commands that each client wants to have under way in the overload." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 10, Description = "How long each step of the search for the peak lasts." };
        var command = new Command("overload", "Commands acknowledged in an overload beside the peak, and the silos' memory meanwhile.") { minutes, clients, loops, seconds };
        command.SetAction(async (result, _) =>
        {
            AnsiConsole.Profile.Width = 200;
            await using var cluster = await BenchCluster.StartAsync(Silos);
            await using var connected = await Clients.ConnectAsync(cluster, result.GetValue(clients));
            await MeasureAsync(cluster, connected, result.GetValue(loops), TimeSpan.FromSeconds(result.GetValue(seconds)), TimeSpan.FromMinutes(result.GetValue(minutes)));
        });
        return command;
    }

    private static async Task MeasureAsync(BenchCluster cluster, Clients clients, int loops, TimeSpan step, TimeSpan time)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("", "under way", "acknowledged per second", "to the peak", "p50 ms", "p99 ms", "refusals per second", "ended as overloaded", "ended otherwise");
        await Period.RunAsync(clients, Steps[^1], Counters, WarmUp, step); // Compiles what the next ones run.
        var before = new List<(int PerClient, Period Period)>();
        foreach (var wanted in Steps)
        {
            before.Add((wanted, await Period.RunAsync(clients, wanted, Counters, WarmUp, step)));
        }

        var memory = new MemoryWatch(cluster.Silos);
        var overload = await Period.RunAsync(clients, loops, Counters, WarmUp, time, () => memory.RunAsync(time));

        // Once more: neither what else the machine does nor what was compiled meanwhile is to make the peak smaller than it is.
        var best = before.MaxBy(found => found.Period.PerSecond);
        var after = await Period.RunAsync(clients, best.PerClient, Counters, WarmUp, step);
        var peak = Math.Max(best.Period.PerSecond, after.PerSecond);
        before.ForEach(found => Add("before", found.PerClient, found.Period));
        Add("overload", loops, overload);
        Add("after", best.PerClient, after);
        AnsiConsole.Write(table);
        Print(memory);

        void Add(string row, int perClient, Period period) => table.AddRow(
            row, Number(clients.All.Count * perClient, "#,0"), Number(period.PerSecond, "#,0"), Number(period.PerSecond / peak, "0.00"), Number(period.P50Ms, "#,0.0"), Number(period.P99Ms, "#,0.0"),
            Number(period.Pauses / period.Seconds, "#,0"), Number(period.Overloaded, "#,0"), Number(period.Failed, "#,0"));
    }

    private static void Print(MemoryWatch memory)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns(["resident MiB after s", .. Enumerable.Range(1, Silos).Select(silo => $"silo {silo}")]);
        foreach (var (second, seen) in memory.Seen)
        {
            table.AddRow([Number(second, "0"), .. seen.Select(silo => Number(silo, "0"))]);
        }

        table.AddRow(["last to first minute, most", .. memory.Growth().Select(silo => Number(silo, "0.00"))]);
        AnsiConsole.Write(table);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
