using System.CommandLine;
using System.Globalization;
using Quintet.Checkers;
using Quintet.Silo.Chaos.Databases;
using Quintet.Silo.Chaos.Network;
using Quintet.Silo.Chaos.Schedule;
using Quintet.Silo.Serve;
using Quintet.Silo.Up;
using Quintet.Silo.Up.Display;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Chaos;

/// <summary>
/// <c>quintet chaos</c>: a cluster of silo processes on this machine under faults of every kind, clients that record what they see, and checkers that judge it.
/// Exit code 0: nothing is wrong; 1: a promise was broken; 2: it could not run, or not be judged.
/// </summary>
internal static class ChaosCommand
{
    public static Command Create()
    {
        var options = new ChaosOptions();
        var command = new Command("chaos", "Run a cluster of silo processes here under faults of every kind, record what clients see, and check that no promise is broken. Exit code 0: none is; 1: one is; 2: it could not run.");
        options.AddTo(command);
        command.Add(Check());
        command.SetAction((result, _) => JudgedAsync(() => RunAsync(options.Read(result))));
        return command;
    }

    private static Command Check()
    {
        var file = new Argument<string>("file") { Description = "JSON lines, as --history writes them.", HelpName = "FILE" };
        var command = new Command("check", "Check a history, whoever recorded it. Exit code 0: no promise is broken; 1: one is; 2: it cannot be read, or not be judged.") { file };
        command.SetAction((result, cancellation) => JudgedAsync(() => CheckAsync(result.GetRequiredValue(file), cancellation)));
        return command;
    }

    // 1 means a broken promise and nothing else.
    private static async Task<int> JudgedAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"quintet: {(exception is OperatorException or QuintetException ? exception.Message : $"unexpected error: {exception}")}");
            return ExitCode.CouldNotRun;
        }
    }

    private static async Task<int> CheckAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var report = HistoryChecker.Check(HistoryReader.ReadFile(file), cancellation: cancellationToken);
            await Console.Out.WriteLineAsync(report.ToString());
            return !report.Violations.IsEmpty ? ExitCode.Failure : report.Undecided.IsEmpty ? ExitCode.Success : ExitCode.CouldNotRun;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or HistoryFormatException)
        {
            throw new OperatorException($"the history '{file}' cannot be read: {exception.Message}", exception);
        }
    }

    private static async Task<int> RunAsync(ChaosPlan plan)
    {
        if (plan.InNetworkOf is { } parent)
        {
            ParentWatch.Start(parent, evenFrozen: true);
            ProcessGroup.Leave();
        }
        else if (plan.Kinds.Contains(FaultKind.Partition))
        {
            if (await PrivateNetwork.ObstacleAsync(plan) is not { } obstacle)
            {
                return await PrivateNetwork.RunAgainInsideAsync();
            }

            await Console.Error.WriteLineAsync($"quintet: {FaultKind.Partition.Word()} is skipped: {obstacle}");
            plan = plan.Without(FaultKind.Partition, obstacle);
        }

        using var interruption = new Interruption();
        await using var display = new PlainLines(Console.Out);
        try
        {
            await using var network = plan.InNetworkOf is null ? null : await SiloNetwork.CreateAsync(SiloFleet.NamesOf(plan.Silos));
            await using var database = await OpenAsync(plan, interruption.Requested);
            var cluster = await UpCommand.StartDeploymentAsync(plan.Cluster with { Database = database.Database });
            var report = await new ChaosRun(plan, cluster, database, network, display).RunAsync(interruption.Requested);
            await ShowAsync(report);
            await WriteAsync(plan.ReportFile, report);
            return report.Code;
        }
        catch (OperationCanceledException) when (interruption.Requested.IsCancellationRequested)
        {
            throw new OperatorException("interrupted before the load began; there is nothing to check");
        }
    }

    private static async Task<IChaosDatabase> OpenAsync(ChaosPlan plan, CancellationToken cancellationToken) => plan.Place switch
    {
        ChaosPlace.PrivatePostgres => await PrivatePostgres.StartAsync(plan.InNetworkOf is null ? PostgresServer.Loopback : SiloNetwork.OutsideAddress, cancellationToken),
        ChaosPlace.SqliteFile => new SqliteFile(plan.Cluster.Database),
        _ => new GivenDatabase(plan.Cluster.Database),
    };

    private static async Task ShowAsync(ChaosReport report)
    {
        var faults = report.Faults.Select(fault => string.Create(CultureInfo.InvariantCulture,
            $"{fault.Value} {fault.Key}{(report.LongestOutageMs.TryGetValue(fault.Key, out var outage) ? $" (longest outage {outage:0} ms)" : "")}"));
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""

            {report.Operations} operations on {report.Keys} keys in {report.DurationSeconds:0.0} s: {report.Ok} ok, {report.Failed} failed, {report.Unknown} of unknown outcome
            faults: {string.Join(", ", faults)}
            {report.Violations} violations, {report.Undecided.Length} undecided
            """));
        foreach (var finding in report.ViolationsFound.Concat(report.Undecided))
        {
            await Console.Error.WriteLineAsync($"quintet: {finding}");
        }

        if (report.Ok == 0)
        {
            await Console.Error.WriteLineAsync("quintet: no operation was done");
        }
    }

    private static async Task WriteAsync(string? file, ChaosReport report)
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
}
