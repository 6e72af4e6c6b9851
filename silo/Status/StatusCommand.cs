using System.CommandLine;
using Quintet.Silo.Clients;
using Quintet.Silo.Settings;
using Quintet.Storage;
using Spectre.Console;

namespace Quintet.Silo.Status;

/// <summary><c>quintet status</c>: silos, partitions with view, primary and copies, and how many more silo failures each type survives.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var cluster = new ClusterOptions();
        cluster.Deployment.Description = "The deployment id. Default: the newest in the database.";
        cluster.Deployment.HelpName = "ID";
        var json = new Option<bool>("--json") { Description = "Print JSON instead of tables." };
        var command = new Command("status", "Show the silos, the partitions with their copies, and how many more silo failures each component type survives.");
        cluster.AddTo(command);
        command.Add(cluster.Deployment);
        command.Add(json);
        command.SetAction((result, cancellationToken) => RunAsync(cluster.Read(result), result.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ClusterSettings cluster, bool json, CancellationToken cancellationToken)
    {
        var storage = await ClusterStorage.OpenExistingAsync(cluster.Database, cluster.Cluster, cluster.Deployment, cancellationToken);
        var status = await AskAsync(cluster with { Deployment = storage.Scope.Deployment }, cancellationToken)
            ?? throw new OperatorException(await NoCluster.WhatIsLeftAsync(storage, cancellationToken));
        if (json)
        {
            await Console.Out.WriteLineAsync(StatusJson.Of(status));
        }
        else
        {
            AnsiConsole.Write(StatusTables.Of(status, DateTimeOffset.UtcNow));
        }

        return ExitCode.Success;
    }

    // Null if no silo answers.
    private static async Task<ClusterStatus?> AskAsync(ClusterSettings cluster, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswerWithin);
        try
        {
            await using var client = await ExternalClient.ConnectAsync(cluster, patience.Token).WaitAsync(patience.Token);
            return await client.Quintet.GetStatusAsync(patience.Token);
        }
        catch (Exception exception) when (exception is QuintetUnavailableException or Orleans.Runtime.OrleansException or TimeoutException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
