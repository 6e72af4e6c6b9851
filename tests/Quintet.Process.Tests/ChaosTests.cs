using System.Globalization;
using System.Text.Json;
using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary><c>quintet chaos</c>, from its first silo to its exit code.</summary>
public sealed class ChaosTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_loss_behind_the_history_is_found()
    {
        var report = await RunAsync(ExitCode.Failure, TimeSpan.FromSeconds(5), "--faults", "policy", "--plant-loss");

        Assert.True(report.GetProperty("violations").GetInt32() > 0);
        Assert.Contains(report.GetProperty("violationsFound").EnumerateArray(), violation => violation.GetString()!.Contains("exactly-once: 'account-1'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task All_faults_together_break_no_promise_and_the_report_has_every_figure(DatabaseKind database)
    {
        Assert.SkipUnless(DatabaseKinds.Here.Contains(database), "there are no PostgreSQL server binaries on this machine (on Debian: apt-get install postgresql)");

        var report = await RunAsync(ExitCode.Success, Lengths.Chaos, database == DatabaseKind.Postgres ? ["--postgres"] : []);

        long Of(string figure) => report.GetProperty(figure).GetInt64();
        Assert.Equal(database == DatabaseKind.Postgres ? "postgresql" : "sqlite", report.GetProperty("database").GetString());
        Assert.Equal(0, Of("violations"));
        Assert.Equal(Of("operations"), Of("ok") + Of("failed") + Of("unknown"));
        Assert.True(Of("ok") > 0);
        var faults = report.GetProperty("faults").EnumerateObject().ToDictionary(kind => kind.Name, kind => kind.Value.GetInt32());
        Assert.True(faults.Values.Sum() > 0);
        Assert.All(faults.Where(kind => kind.Value > 0), kind => Assert.True(report.GetProperty("longestOutageMs").GetProperty(kind.Key).GetDouble() > 0));

        var lines = File.ReadLines(Path.Combine(_directory, "history.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(Of("operations"), lines.Count(line => line.GetProperty("type").GetString() == "invoke"));
        Assert.Equal(2 * Of("operations"), lines.Count);
        Assert.Equal(["bounded", "eventual", "linearizable", "session"], lines.Where(line => line.GetProperty("type").GetString() == "ok").Select(line => line.GetProperty("consistency").GetString()!).Distinct().Order());
        Assert.All(lines.CountBy(line => line.GetProperty("key").GetString()!), key => Assert.True(key.Value <= 2 * 1_000, $"{key.Key} has {key.Value} lines"));
    }

    [Fact]
    public async Task A_run_that_cannot_start_is_no_violation()
    {
        await using var chaos = QuintetProcess.Start(_directory, "chaos", "--history", "history.jsonl", "--database", "postgresql:Host=127.0.0.1;Port=1;Database=none;Username=nobody");

        Assert.Equal(ExitCode.CouldNotRun, await chaos.Ended.Soon());
        Assert.Contains("quintet: ", chaos.Errors, StringComparison.Ordinal);
    }

    private async Task<JsonElement> RunAsync(int exitCode, TimeSpan duration, params string[] args)
    {
        await using var chaos = QuintetProcess.Start(
            _directory,
            ["chaos", "--duration", string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds}s"), "--history", "history.jsonl", "--report", "report.json", .. args]);

        // Start, recovery and the reads at the end each have deadlines of their own.
        var code = await chaos.Ended.WaitAsync(duration + (3 * Until.Deadline), TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(chaos.Output);
        Assert.True(code == exitCode, $"exit code {code}\n{chaos.Output}\n{chaos.Errors}");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "report.json"), TestContext.Current.CancellationToken));
        return report.RootElement.Clone();
    }
}
