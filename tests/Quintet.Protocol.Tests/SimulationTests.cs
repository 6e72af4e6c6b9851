using System.Diagnostics;
using System.Globalization;
using Quintet.Simulation;

namespace Quintet.Protocol.Tests;

/// <summary>
/// Seeded simulations of one partition. <c>QUINTET_SIM_SECONDS</c> bounds the run (default 25), <c>QUINTET_SIM_FIRST</c> is the first seed, and
/// <c>QUINTET_SIM_SEED</c> replays one seed with its log.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int MostFailuresShown = 5;
    private const int SeedsForCoverage = 200;

    /// <summary>What must have happened in that many seeds: a simulation in which nothing goes wrong proves nothing.</summary>
    private static readonly string[] Coverage =
    [
        "takeover", "hand-over", nameof(Evicting), nameof(Admitting), "killed", "proposal landed late", "joined a running call",
        "retry answered from the table", "expired", "refused for an old version", "read", "command acknowledged",
    ];

    [Fact]
    public void Promises_hold_under_every_seed()
    {
        if (Setting("QUINTET_SIM_SEED") is { } one)
        {
            new ClusterRun((ulong)one, Console.WriteLine).Run();
            return;
        }

        var budget = TimeSpan.FromSeconds(Setting("QUINTET_SIM_SECONDS") ?? 25);
        var first = Setting("QUINTET_SIM_FIRST") ?? 1;
        var spent = Stopwatch.StartNew();
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var failures = new List<string>();
        var seed = first;
        for (; spent.Elapsed < budget && failures.Count < MostFailuresShown; seed++)
        {
            var simulation = new ClusterRun((ulong)seed);
            try
            {
                simulation.Run();
            }
            catch (BrokenPromiseException broken)
            {
                failures.Add($"seed {seed}: {broken.Message}\n  replay: QUINTET_SIM_SEED={seed} dotnet run --project tests/Quintet.Protocol.Tests -- --filter-method '*{nameof(Promises_hold_under_every_seed)}'");
            }

            foreach (var (what, count) in simulation.Counts)
            {
                counts[what] = counts.GetValueOrDefault(what) + count;
            }
        }

        output.WriteLine($"{seed - first} seeds in {spent.Elapsed.TotalSeconds:F0} s: {string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}"))}");
        Assert.Empty(seed - first < SeedsForCoverage ? [] : Coverage.Where(what => counts.GetValueOrDefault(what) == 0));
        Assert.True(failures.Count == 0, $"{failures.Count} failures in {seed - first} seeds\n{string.Join("\n", failures)}");
    }

    [Fact]
    public void Same_seed_same_history()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            Assert.Equal(HashOf(seed), HashOf(seed));
        }

        Assert.NotEqual(HashOf(1), HashOf(2));

        static ulong HashOf(ulong seed)
        {
            var simulation = new ClusterRun(seed);
            simulation.Run();
            return simulation.Timeline.Hash;
        }
    }

    private static long? Setting(string name) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
