using System.Text.Json;

namespace Quintet.Simulation.Tests;

/// <summary>Exit codes, lists, reports, and what is said to those who use it wrongly.</summary>
[Collection(nameof(Alone))]
public sealed class CommandLineTests
{
    [Fact]
    public void Seeds_without_a_violation_exit_with_0()
    {
        var (status, said, _) = Run("--seeds", "3");
        Assert.Equal(0, status);
        Assert.Contains("violations  0", said, StringComparison.Ordinal);
        Assert.Contains("median seed", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bug_that_is_found_exits_with_1_and_says_how_to_replay()
    {
        var (status, said, _) = Run("--seeds", "50", "--mutant", "committed-before-every-member-has-it");
        Assert.Equal(1, status);
        Assert.Contains("--trace --mutant committed-before-every-member-has-it", said, StringComparison.Ordinal);
        Assert.Contains("caught at seed", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bug_that_is_not_found_exits_with_0()
    {
        var found = MutantEngine.Run("read-confirmed-by-some", from: 1, 1);
        Assert.Empty(found.Violations);
        Assert.Equal(0, Run("--seeds", "1", "--mutant", "read-confirmed-by-some").Status);
    }

    [Fact]
    public void One_seed_prints_the_hash_of_its_run()
    {
        var (status, said, _) = Run("--seed", "3");
        Assert.Equal(0, status);
        Assert.Contains($"hash {SeedRun.Run(3).Hash:x16}", said, StringComparison.Ordinal);
        Assert.Contains($"hash {SeedRun.Run(3).Hash:x16}", Run("--seed", "3", "--trace").Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_are_names_only()
    {
        Assert.Equal(Mutants.All.Select(mutant => mutant.Name), Run("--list-mutants").Said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(Scenario.All.Select(scenario => scenario.Name), Run("--list-scenarios").Said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("--sneeds", "--sneeds")]
    [InlineData("--seeds 0", "--seeds is 0; it must be at least 1")]
    [InlineData("--seeds many", "many")]
    [InlineData("--mutant nobody", "--mutant is 'nobody'")]
    [InlineData("--scenario nowhere", "--scenario is 'nowhere'")]
    [InlineData("--seed 1 --seeds 2", "--seed runs one seed")]
    [InlineData("--trace", "--trace tells what one run does")]
    public void Wrong_use_exits_with_2_and_says_what_is_wrong(string arguments, string reason)
    {
        var (status, _, errors) = Run(arguments.Split(' '));
        Assert.Equal(2, status);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_cannot_be_written_exits_with_2() =>
        Assert.Equal(2, Run("--seeds", "1", "--report", Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "report.json")).Status);

    [Fact]
    public void A_report_says_everything_as_json()
    {
        var file = Path.GetTempFileName();
        try
        {
            Run("--seeds", "50", "--mutant", "committed-before-every-member-has-it", "--report", file);
            using var report = JsonDocument.Parse(File.ReadAllText(file));
            var root = report.RootElement;
            Assert.Equal("committed-before-every-member-has-it", root.GetProperty("mutant").GetString());
            var seed = root.GetProperty("caughtAtSeed").GetInt64();
            Assert.Equal(seed, root.GetProperty("violations")[0].GetProperty("seed").GetInt64());
            Assert.Equal(seed, root.GetProperty("seeds").GetInt64());
            foreach (var name in (string[])["operations", "faults", "simulatedHours", "wallSeconds", "medians"])
            {
                Assert.True(root.TryGetProperty(name, out _), name);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (int Status, string Said, string Errors) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var status = SimulatorCommandLine.Run(arguments, output, errors);
        return (status, output.ToString(), errors.ToString());
    }
}
