using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Quintet.Bench.Calls;

/// <summary>
/// <c>calls</c>: a plain Orleans grain, with default and with random placement, beside a replicated command and a linearizable query; the
/// candidates take turns, and what counts is the ratio of medians within one run.
/// </summary>
internal static class CallsCommand
{
    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 4, Description = "How long one turn lasts." };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "How many turns each candidate gets." };
        var loops = new Option<int>("--loops") { DefaultValueFactory = _ => 100, Description = "Calls in flight in the throughput turns." };
        var grains = new Option<int>("--grains") { DefaultValueFactory = _ => 300, Description = "How many grains are called." };
        var only = new Option<string?>("--only") { Description = "Just this candidate: plain, random, command or query. For profiling." };
        var command = new Command("calls", "Throughput and latency of a call: plain grains beside a replicated command and a linearizable query.") { seconds, rounds, loops, grains, only };
        command.SetAction((result, _) => RunAsync(
            TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(rounds), result.GetValue(loops), result.GetValue(grains), result.GetValue(only)));
        return command;
    }

    private static async Task<int> RunAsync(TimeSpan time, int rounds, int loops, int grains, string? only)
    {
        await using var cluster = await BenchCluster.StartAsync(3);
        var client = cluster.Client;
        var plain = Enumerable.Range(0, grains).Select(key => client.GetGrain<IPlainCounter>(key)).ToArray();
        var random = Enumerable.Range(0, grains).Select(key => client.GetGrain<IRandomCounter>(key)).ToArray();
        var counters = Enumerable.Range(0, grains).Select(key => client.GetGrain<ICounter>(key)).ToArray();
        (string Name, string Title, Func<int, Task> Call)[] candidates =
        [
            ("plain", "plain grain, default placement", i => plain[i].Add(1)),
            ("random", "plain grain, random placement", i => random[i].Add(1)),
            ("command", "replicated command, 3 copies", i => counters[i].Add(1)),
            ("query", "linearizable query", i => counters[i].Total()),
        ];
        candidates = [.. candidates.Where(candidate => only is null || candidate.Name == only)];
        var busy = candidates.ToDictionary(candidate => candidate.Name, _ => new List<Turn>());
        var alone = candidates.ToDictionary(candidate => candidate.Name, _ => new List<Turn>());
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (name, _, call) in candidates)
            {
                var many = await Load.RunAsync(call, loops, grains, time, cluster.Silos);
                var one = await Load.RunAsync(call, 1, grains, time / 4, cluster.Silos);
                if (round >= 0) // The first round only warms up.
                {
                    busy[name].Add(many);
                    alone[name].Add(one);
                }
            }
        }

        Print(candidates, busy, alone, loops);
        return 0;
    }

    private static void Print((string Name, string Title, Func<int, Task> Call)[] candidates, Dictionary<string, List<Turn>> busy, Dictionary<string, List<Turn>> alone, int loops)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("call", $"per second, {loops} in flight", "ratio to plain", "ratio to random", "p50 µs", "p99 µs", "alone p50 µs", "CPU µs", "client bytes");
        foreach (var (name, title, _) in candidates)
        {
            var rate = Median(busy[name], turn => turn.PerSecond);
            table.AddRow(
                title,
                Number(rate),
                Ratio(busy, "plain", rate),
                Ratio(busy, "random", rate),
                Number(Median(busy[name], turn => turn.P50Us)),
                Number(Median(busy[name], turn => turn.P99Us)),
                Number(Median(alone[name], turn => turn.P50Us)),
                Number(Median(busy[name], turn => turn.CpuUs)),
                Number(Median(busy[name], turn => turn.ClientBytes)));
        }

        AnsiConsole.Profile.Width = 200;
        AnsiConsole.Write(table);
    }

    private static string Ratio(Dictionary<string, List<Turn>> busy, string to, double rate) =>
        busy.TryGetValue(to, out var turns) ? (rate / Median(turns, turn => turn.PerSecond)).ToString("0.00", CultureInfo.InvariantCulture) : "";

    private static double Median(List<Turn> turns, Func<Turn, double> of) => turns.Select(of).Order().ElementAt(turns.Count / 2);

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
