using System.CommandLine;
using System.Globalization;
using Quintet.Silo.Settings;
using Quintet.Silo.Up.Display;
using Quintet.Silo.Up.Processes;
using Quintet.Storage;
using Quintet.Storage.Sqlite;
using Spectre.Console;

namespace Quintet.Silo.Up;

/// <summary><c>quintet up</c>: a cluster of silo processes on this machine, a bank that is used without pause, and silos that are killed or frozen.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var cluster = new ClusterOptions();
        var options = new UpOptions();
        var command = new Command("up", "Run a cluster of silo processes here, drive a bank of replicated accounts, kill, freeze or restart silos, and audit that nothing is lost.");
        options.AddTo(command);
        cluster.AddTo(command);
        command.SetAction((result, _) => RunAsync(options.Read(result), cluster.Read(result)));
        return command;
    }

    private static async Task<int> RunAsync(UpPlan plan, ClusterSettings cluster)
    {
        using var interruption = new Interruption();
        try
        {
            await PluginCheck.RunAsync(plan.Components, interruption.Requested);
            await PluginCheck.RunAsync(plan.RollComponents, interruption.Requested);
            var report = await RunAsync(plan, await StartDeploymentAsync(cluster), interruption.Requested);
            var exitCode = await ConcludeAsync(report);
            await WriteAsync(plan.ReportFile, report);
            return exitCode;
        }
        catch (OperationCanceledException) when (interruption.Requested.IsCancellationRequested)
        {
            throw new OperatorException("interrupted before the load began; there is nothing to audit");
        }
    }

    /// <summary>Begins a new deployment. The silos run in another directory and find everything by what they are told.</summary>
    public static async Task<ClusterSettings> StartDeploymentAsync(ClusterSettings cluster)
    {
        var storage = await ClusterStorage.OpenAsync(cluster.Database, cluster.Cluster, DeploymentResolver.New, TimeProvider.System);
        return cluster with
        {
            Database = storage.Database is SqliteDatabase file ? $"sqlite:{file.FilePath}" : cluster.Database,
            DataDirectory = Path.GetFullPath(cluster.DataDirectory),
            Deployment = storage.Scope.Deployment,
        };
    }

    private static async Task<UpReport> RunAsync(UpPlan plan, ClusterSettings cluster, CancellationToken interrupted)
    {
        await using IUpDisplay display = AnsiConsole.Profile.Capabilities.Interactive && AnsiConsole.Profile.Out.IsTerminal
            ? new LiveTable(AnsiConsole.Console)
            : new PlainLines(Console.Out);
        return await new UpRun(plan, cluster, display).RunAsync(interrupted);
    }

    private static async Task WriteAsync(string? file, UpReport report)
    {
        try
        {
            if (file is not null)
            {
                await File.WriteAllTextAsync(file, report.ToJson() + Environment.NewLine);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"the report cannot be written to '{file}': {exception.Message}", exception);
        }
    }

    private static async Task<int> ConcludeAsync(UpReport report)
    {
        var locked = report.RegisterLocked == 0 ? "" : $" ({report.RegisterLocked} of them while they held the database's lock)";
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""

            {report.CommandsAcknowledged} commands acknowledged in {report.DurationSeconds:0.0} s ({report.ThroughputPerSecond:0}/s), {report.CommandsFailed} failed, {report.CommandsUnknown} of unknown outcome
            latency p50 {report.LatencyP50Ms:0.0} ms, p99 {report.LatencyP99Ms:0.0} ms
            {report.SilosKilled} silos killed, {report.SilosFrozen} frozen{locked}, {report.Failovers} failovers; outage median {report.MedianOutageMs:0} ms, longest {report.LongestOutageMs:0} ms
            audit of {report.AccountsAudited} accounts: {report.AcknowledgedLost} acknowledged changes lost, {report.AppliedTwice} applied twice
            """));
        if (report.RollsWanted > 0)
        {
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{report.Rolls} of {report.RollsWanted} silos restarted in turn; longest pause {report.RollLongestPauseMs:0} ms, without restarts {report.ControlLongestPauseMs:0} ms"));
        }

        var faults = report.Faults();
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync($"quintet: {fault}");
        }

        return faults.Count == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
