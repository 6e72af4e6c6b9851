using System.Globalization;
using System.Text.Json;
using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary><c>quintet up</c> with all its faults, on each kind of database; on SQLite see <see cref="UpTests"/>, too.</summary>
public sealed class UpFaultTests
{
    [NightlyTheory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Silos_that_freeze_or_are_killed_cost_no_command(DatabaseKind database)
    {
        await using var place = await database.ClusterAsync();
        var report = Path.Combine(place.DataDirectory, "report.json");
        var duration = string.Create(CultureInfo.InvariantCulture, $"{Lengths.Faults.TotalSeconds}s");

        await using var up = QuintetProcess.StartOn(
            place.Database, place.DataDirectory, "up", "--duration", duration, "--freeze-every", "2s", "--kill-every", "3s", "--report", report);

        var exitCode = await up.Ended.WaitAsync(Lengths.Faults + Until.Deadline, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(up.Output);
        Assert.True(exitCode == ExitCode.Success, $"{up.Output}\n{up.Errors}");
        using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        Assert.True(figures.RootElement.GetProperty("silosFrozen").GetInt32() + figures.RootElement.GetProperty("silosKilled").GetInt32() > 0, up.Output);
    }
}
