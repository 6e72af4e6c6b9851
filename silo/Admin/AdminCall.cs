using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Quintet.Silo.Clients;
using Quintet.Silo.Settings;
using Quintet.Silo.Status;
using Quintet.Storage;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Quintet.Silo.Admin;

/// <summary>What the administrator's commands have in common: which cluster, JSON or tables, and how a silo is asked.</summary>
internal sealed class AdminCall
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(30);

    // A console shows "+" as "+"; nothing of it goes into a web page.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly ClusterOptions _cluster = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON instead of tables." };

    /// <summary>Adds the options to a command.</summary>
    public AdminCall(Command command)
    {
        _cluster.Deployment.Description = "The deployment id. Default: the newest in the database.";
        _cluster.Deployment.HelpName = "ID";
        _cluster.AddTo(command);
        command.Add(_cluster.Deployment);
        command.Add(_json);
    }

    /// <summary>Asks a silo something and shows the answer.</summary>
    public async Task<int> ShowAsync<T>(ParseResult result, Func<IQuintetAdmin, CancellationToken, Task<T>> ask, Func<T, IRenderable> show, CancellationToken cancellationToken, Func<T, int>? exit = null)
    {
        var answer = await AskAsync(result, ask, cancellationToken);
        await PrintAsync(result, answer, show);
        return exit?.Invoke(answer) ?? ExitCode.Success;
    }

    /// <summary>Prints an answer as JSON or for people.</summary>
    public async Task PrintAsync<T>(ParseResult result, T answer, Func<T, IRenderable> show)
    {
        if (result.GetValue(_json))
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(answer, Json));
        }
        else
        {
            AnsiConsole.Write(show(answer));
        }
    }

    /// <summary>Whether JSON was asked for.</summary>
    public bool IsJson(ParseResult result) => result.GetValue(_json);

    /// <summary>Asks a silo something.</summary>
    /// <exception cref="OperatorException">No silo could be reached, or it refused, or did not answer.</exception>
    public async Task<T> AskAsync<T>(ParseResult result, Func<IQuintetAdmin, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var settings = _cluster.Read(result);
        var storage = await ClusterStorage.OpenExistingAsync(settings.Database, settings.Cluster, settings.Deployment, cancellationToken);
        var cluster = settings with { Deployment = storage.Scope.Deployment };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectWithin);
        ExternalClient client;
        try
        {
            client = await ExternalClient.ConnectAsync(cluster, patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception exception) when (IsNoAnswer(exception) || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new OperatorException(await NoCluster.WhatIsLeftAsync(storage, cancellationToken));
        }

        await using (client)
        {
            try
            {
                return await ask(client.Grains.GetGrain<IQuintetAdmin>(0), cancellationToken);
            }
            catch (UnauthorizedAccessException exception)
            {
                throw new OperatorException($"this is not allowed: {exception.Message}");
            }
            catch (Exception exception) when (IsNoAnswer(exception))
            {
                throw new OperatorException($"the cluster was reached, but did not answer: {exception.Message} What was asked for may be done or not; look with 'quintet status' and 'quintet policy history', and ask again");
            }
        }
    }

    private static bool IsNoAnswer(Exception exception) => exception is QuintetUnavailableException or Orleans.Runtime.OrleansException or TimeoutException;
}
