using System.Text.Json;
using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary><c>quintet up --roll</c>: every silo restarted in turn under load.</summary>
public sealed class RollTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(6);

    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task All_silos_are_restarted_in_turn_with_a_new_plugin_at_the_cost_of_no_command_and_the_run_ends_by_itself()
    {
        await using var up = QuintetProcess.Start(_directory, "up", "--roll", "--silos", $"{Lengths.RolledSilos}", "--components", PluginTests.Plugin("Counters"), "--roll-components", PluginTests.Plugin("Counters2"), "--clients", "4", "--accounts", "50", "--think-time", "20ms", "--data", "d", "--report", "report.json", "--seed", "1");

        var exitCode = await up.Ended.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(up.Output);
        Assert.True(exitCode == ExitCode.Success, $"{up.Output}\n{up.Errors}");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "report.json"), TestContext.Current.CancellationToken));
        var figures = report.RootElement.EnumerateObject().ToDictionary(figure => figure.Name, figure => figure.Value.GetDouble());
        foreach (var none in new[] { "commandsFailed", "commandsUnknown", "acknowledgedLost", "appliedTwice", "queriesFailed", "silosKilled", "silosFrozen", "silosCrashed" })
        {
            Assert.Equal((none, 0), (none, figures[none]));
        }

        Assert.Equal((Lengths.RolledSilos, Lengths.RolledSilos), (figures["silos"], figures["rolls"]));
        Assert.True(figures["controlLongestPauseMs"] > 0);
        Assert.True(figures["rollLongestPauseMs"] > 0);
        Assert.Contains($"{Lengths.RolledSilos} of {Lengths.RolledSilos} silos restarted in turn; longest pause", up.Output);
    }

    [NightlyFact]
    public async Task A_load_that_ends_before_all_silos_were_restarted_is_a_fault_of_the_run()
    {
        await using var up = QuintetProcess.Start(_directory, "up", "--roll", "--silos", "2", "--duration", "16s", "--clients", "1", "--accounts", "10", "--data", "d", "--report", "report.json");

        Assert.Equal(ExitCode.Failure, await up.Ended.Soon());
        Assert.Contains("of 2 silos were restarted before the load ended; give a longer --duration, or none", up.Errors);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "report.json"), TestContext.Current.CancellationToken));
        Assert.True(report.RootElement.GetProperty("rolls").GetInt32() < 2);
    }

    [Fact]
    public async Task What_cannot_go_with_a_rolling_restart_is_refused_at_once()
    {
        await using var up = QuintetProcess.Start(_directory, "up", "--roll", "--silos", "1", "--kill-every", "3s", "--freeze-every", "3s", "--duration", "5s", "--data", "d");

        Assert.Equal(ExitCode.Usage, await up.Ended.Soon());
        Assert.All(
            ["--roll and --kill-every exclude each other", "--roll and --freeze-every exclude each other", "--roll needs at least two silos", "--duration is 5s, but with --roll the first silo is restarted after 15s"],
            part => Assert.Contains(part, up.Errors));
        Assert.False(Directory.Exists(Path.Combine(_directory, "d")));
    }
}
