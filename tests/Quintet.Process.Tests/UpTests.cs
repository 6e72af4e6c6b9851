using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Quintet.ProcessTests.Support;
using Quintet.Silo;
using Quintet.Silo.Serve;

namespace Quintet.ProcessTests;

/// <summary><c>quintet up</c>, from its first silo to its exit code.</summary>
public sealed partial class UpTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_run_with_a_kill_passes_its_audit_and_reports_every_figure()
    {
        await using var up = QuintetProcess.Start(_directory, "up", "--duration", "8s", "--kill-every", "3s", "--data", "d", "--report", "report.json", "--seed", "1");

        Assert.True(await up.Ended.Soon() == ExitCode.Success, $"{up.Output}\n{up.Errors}");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "report.json"), TestContext.Current.CancellationToken));
        var figures = report.RootElement.EnumerateObject().ToDictionary(figure => figure.Name, figure => figure.Value.GetDouble());
        foreach (var none in new[] { "commandsFailed", "commandsUnknown", "acknowledgedLost", "appliedTwice", "contradictions", "queriesFailed", "silosFrozen", "silosCrashed" })
        {
            Assert.Equal((none, 0), (none, figures[none]));
        }

        foreach (var some in new[] { "commandsAcknowledged", "silosKilled", "failovers", "longestOutageMs", "medianOutageMs", "throughputPerSecond", "latencyP50Ms", "latencyP99Ms" })
        {
            Assert.True(figures[some] > 0, $"{some} is {figures[some]}");
        }

        Assert.Equal(3, figures["silos"]);
        Assert.True(figures["durationSeconds"] >= 8);
        Assert.All(SilosOfRun(), silo => Assert.Null(ParentWatch.StartOf(silo)));
    }

    public static TheoryData<string> Signals => Lengths.IsNight ? ["INT", "TERM"] : ["INT"];

    [Theory]
    [MemberData(nameof(Signals))]
    public async Task An_interruption_ends_the_load_and_the_audit_follows(string signal)
    {
        Assert.SkipWhen(signal == "INT" && IsInterruptIgnored(), "SIGINT is ignored here, as in the background jobs of a script, and processes under test inherit that");
        await using var up = QuintetProcess.Start(_directory, "up", "--silos", "2", "--accounts", "50", "--data", "d");
        await Until.Holds(() => up.Output.Contains("commands/s", StringComparison.Ordinal) || up.Ended.IsCompleted, "there is a load");

        await using (var status = QuintetProcess.Start(_directory, "status", "--json", "--data", "d"))
        {
            Assert.True(await status.Ended.Soon() == ExitCode.Success, status.Errors);
            using var document = JsonDocument.Parse(status.Output);
            var json = document.RootElement;
            Assert.Equal(2, json.GetProperty("silos").GetArrayLength());
            Assert.All(json.GetProperty("partitions").EnumerateArray(), partition => Assert.Equal(2, partition.GetProperty("members").GetArrayLength()));
            Assert.Equal(1, json.GetProperty("types")[0].GetProperty("survivesSilos").GetInt32());
        }

        await up.SignalAsync(signal);

        Assert.True(await up.Ended.Soon() == ExitCode.Success, $"{up.Output}\n{up.Errors}");
        Assert.Contains("0 acknowledged changes lost, 0 applied twice", up.Output);
        Assert.All(SilosOfRun(), silo => Assert.Null(ParentWatch.StartOf(silo)));
    }

    [NightlyFact]
    public async Task No_silo_outlives_a_run_that_is_killed_and_its_register_is_told()
    {
        await using var up = QuintetProcess.Start(_directory, "up", "--data", "d", "--accounts", "10");
        await Until.Holds(() => up.Output.Contains("clients begin", StringComparison.Ordinal) || up.Ended.IsCompleted, "the load has begun");
        var silos = SilosOfRun();
        Assert.Equal(3, silos.Count);
        Assert.All(silos, silo => Assert.NotNull(ParentWatch.StartOf(silo)));

        up.Kill();

        // Within 5 s, says the contract; a busy machine is given more.
        await Until.Holds(() => silos.All(silo => ParentWatch.StartOf(silo) is null), "the silos have ended");
        await using var status = QuintetProcess.Start(_directory, "status", "--data", "d");
        Assert.Equal(ExitCode.Failure, await status.Ended.Soon());
        Assert.Contains("answers. By its register it held 16 partitions of 'account', on 127.0.0.1:", status.Errors);
    }

    [Fact]
    public async Task No_silo_outlives_a_run_that_is_killed_while_one_is_frozen()
    {
        await using var up = QuintetProcess.Start(_directory, "up", "--data", "d", "--accounts", "10", "--freeze-every", "500ms");
        await Until.Holds(() => up.Output.Contains(" froze silo-", StringComparison.Ordinal) || up.Ended.IsCompleted, "a silo is frozen");
        var silos = SilosOfRun();
        Assert.Equal(3, silos.Count);

        up.Kill();

        await Until.Holds(() => silos.All(silo => ParentWatch.StartOf(silo) is null), "the silos have ended, the frozen one as well");
    }

    [Fact]
    public async Task Silos_that_freeze_cost_no_command_and_are_counted()
    {
        await using var up = QuintetProcess.Start(_directory, "up", "--duration", "12s", "--freeze-every", "3s", "--data", "d", "--report", "report.json", "--seed", "1");

        Assert.True(await up.Ended.Soon() == ExitCode.Success, $"{up.Output}\n{up.Errors}");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "report.json"), TestContext.Current.CancellationToken));
        var figures = report.RootElement.EnumerateObject().ToDictionary(figure => figure.Name, figure => figure.Value.GetDouble());
        foreach (var none in new[] { "commandsFailed", "commandsUnknown", "acknowledgedLost", "appliedTwice", "silosKilled", "silosCrashed" })
        {
            Assert.Equal((none, 0), (none, figures[none]));
        }

        Assert.True(figures["silosFrozen"] > 0);
        Assert.InRange(figures["registerLocked"], 0, figures["silosFrozen"]);
        Assert.All(SilosOfRun(), silo => Assert.Null(ParentWatch.StartOf(silo)));
    }

    [Fact]
    public async Task Nothing_is_started_if_it_is_called_wrongly()
    {
        await using var up = QuintetProcess.Start(_directory, "up", "--silos", "0", "--duration=-1s", "--nonsense", "--data", "d");

        Assert.Equal(ExitCode.Usage, await up.Ended.Soon());
        Assert.Contains("--silos is '0'", up.Errors);
        Assert.Contains("--duration is '-1s'", up.Errors);
        Assert.Contains("'--nonsense'", up.Errors);
        Assert.False(Directory.Exists(Path.Combine(_directory, "d")));
    }

    /// <summary>Whether this process was started with SIGINT ignored: the second bit of the mask.</summary>
    private static bool IsInterruptIgnored()
    {
        const string Mask = "SigIgn:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Mask, StringComparison.Ordinal));
        return (Convert.ToUInt64(line[Mask.Length..].Trim(), 16) & 2) != 0;
    }

    private List<int> SilosOfRun() => [.. Directory.GetFiles(Path.Combine(_directory, "d", "logs"))
        .SelectMany(File.ReadAllLines)
        .Select(line => ProcessLine().Match(line))
        .Where(match => match.Success)
        .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^--- silo-\d+, process (\d+)$")]
    private static partial Regex ProcessLine();
}
