using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Quintet.Bench.Reads;

/// <summary><c>reads</c>: what copies bring readers: throughput with three instead of one, and latency of a copy in one's own silo; and what followers cost writers.</summary>
internal static class ReadsCommand
{
    private const int Silos = 3;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "How many turns each candidate gets." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 4, Description = "How long one turn of throughput lasts." };
        var loops = new Option<int>("--loops") { DefaultValueFactory = _ => 48, Description = "Queries in flight in the turns of throughput." };
        var queries = new Option<int>("--queries") { DefaultValueFactory = _ => 4, Description = "How many queries a silo runs at once in the turns of throughput." };
        var command = new Command("reads", "Session queries: throughput of three copies beside one, latency of a local copy beside a call across silos; commands with and without a follower.") { rounds, seconds, loops, queries };
        command.SetAction(async (result, _) =>
        {
            AnsiConsole.Profile.Width = 200;
            await CopiesAsync(result.GetValue(rounds), result.GetValue(loops), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(queries));
            await LocalAsync(result.GetValue(rounds));
            await FollowersAsync(result.GetValue(rounds), TimeSpan.FromSeconds(result.GetValue(seconds)));
        });
        return command;
    }

    private static async Task CopiesAsync(int rounds, int loops, TimeSpan time, int queries)
    {
        await using var cluster = await BenchCluster.StartAsync(Silos, queries: queries);
        var measured = await Replicas.MeasureAsync(cluster, rounds, loops, time);
        Print(["queries that await 1 ms, per second", "one copy", "three copies", "three to one"], measured.Select(row => (row.One, row.Three, row.Three / row.One)));
    }

    private static async Task LocalAsync(int rounds)
    {
        await using var cluster = await BenchCluster.StartAsync(Silos);
        await Replicas.SetAsync(cluster, "performance", """{"queryBalancing":"nearestZone"}""");
        var measured = await LocalReads.MeasureAsync(cluster, rounds);
        Print(["from inside a silo, p50 µs", "session query, local copy", "plain grain, another silo", "query to call"], measured.Select(row => (row.QueryUs, row.CallUs, row.QueryUs / row.CallUs)));
    }

    private static async Task FollowersAsync(int rounds, TimeSpan time)
    {
        await using var cluster = await BenchCluster.StartAsync(Silos);
        var measured = await Followers.MeasureAsync(cluster, rounds, time);
        Print(["commands, p50 µs", "two members", "two members and a follower", "with to without"], measured.Select(row => (row.Without, row.With, row.With / row.Without)));
    }

    private static void Print(string[] columns, IEnumerable<(double First, double Second, double Ratio)> rows)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns(columns);
        var all = rows.ToList();
        for (var round = 0; round < all.Count; round++)
        {
            Add($"{round + 1}", all[round].First, all[round].Second, all[round].Ratio);
        }

        Add("median", Median(row => row.First), Median(row => row.Second), Median(row => row.Ratio));
        AnsiConsole.Write(table);

        double Median(Func<(double First, double Second, double Ratio), double> of) => all.Select(of).Order().ElementAt(all.Count / 2);

        void Add(string row, double first, double second, double ratio) => table.AddRow(row, Number(first, "#,0.#"), Number(second, "#,0.#"), Number(ratio, "0.00"));
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
