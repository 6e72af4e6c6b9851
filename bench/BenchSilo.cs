using System.CommandLine;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Quintet.Silo.Serve;
using Quintet.Silo.Up.Processes;
using Quintet.Storage;

namespace Quintet.Bench;

/// <summary>One silo process of a measurement.</summary>
internal static class BenchSilo
{
    private const string ReadyLine = "ready";

    /// <summary>This program, compiled ahead of time where it was built for release.</summary>
    private static readonly string Program =
        Path.Combine(AppContext.BaseDirectory, "ready", "quintet-bench.dll") is var ready && File.Exists(ready) ? ready : typeof(BenchSilo).Assembly.Location;

    public static Command CreateCommand()
    {
        var kind = new Option<SiloKind>("--kind") { Required = true };
        var database = new Option<string>("--database") { Required = true };
        var deployment = new Option<string>("--deployment") { Required = true };
        var ports = new Option<int[]>("--ports") { Required = true, Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
        var parent = new Option<int>("--parent") { Required = true };
        var queries = new Option<int?>("--queries");
        var command = new Command("silo", "One silo process; started by the suites.") { kind, database, deployment, ports, parent, queries };
        command.Hidden = true;
        command.SetAction((result, stopping) =>
        {
            // Also when it is frozen at that moment.
            ParentWatch.Start(result.GetRequiredValue(parent), evenFrozen: true);
            return RunAsync(result.GetRequiredValue(kind), result.GetRequiredValue(database), result.GetRequiredValue(deployment), result.GetRequiredValue(ports), result.GetValue(queries), stopping);
        });
        return command;
    }

    /// <summary>Starts a silo process and waits until it serves.</summary>
    public static async Task<Process> StartAsync(SiloKind kind, string database, string deployment, (int Silo, int Gateway) ports, int? queries)
    {
        string[] arguments =
        [
            Program, "silo", "--kind", $"{kind}", "--database", database, "--deployment", deployment, "--ports", $"{ports.Silo}", $"{ports.Gateway}", "--parent", $"{Environment.ProcessId}",
            .. queries is { } most ? ["--queries", $"{most}"] : (string[])[],
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (kind == SiloKind.Quintet)
        {
            // As the quintet executable has it in its runtimeconfig.json.
            start.Environment["DOTNET_TieredPGO"] = "0";
        }
        else
        {
            // As .NET has it, unlike this program's runtimeconfig.json.
            start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "46"; // Hexadecimal.
        }

        var process = Launcher.Start(start);
        var errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == ReadyLine)
            {
                _ = DrainAsync(process.StandardOutput);
                return process;
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"A silo process ended before it served, with exit code {process.ExitCode}.\n{await errors}");
    }

    // What a silo logs once it serves is of no interest, but a full pipe would hold it up.
    private static async Task DrainAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is not null)
        {
        }
    }

    private static async Task<int> RunAsync(SiloKind kind, string database, string deployment, int[] ports, int? queries, CancellationToken stopping)
    {
        var storage = await ClusterStorage.OpenAsync(database, QuintetSiloOptions.DefaultCluster, deployment, TimeProvider.System, stopping);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(silo =>
        {
            silo.Configure<EndpointOptions>(endpoint =>
            {
                endpoint.AdvertisedIPAddress = IPAddress.Loopback;
                (endpoint.SiloPort, endpoint.GatewayPort) = (ports[0], ports[1]);
            });
            _ = kind == SiloKind.Quintet
                ? silo.UseQuintet(options => (options.Database, options.Deployment, options.MaxConcurrentQueries) = (database, deployment, queries ?? options.MaxConcurrentQueries))
                : silo.UsePlainOrleans(storage, tuned: kind == SiloKind.TunedOrleans);
        });
        using var host = builder.Build();
        await host.StartAsync(stopping);
        Console.WriteLine(ReadyLine);
        await host.WaitForShutdownAsync(stopping);
        return 0;
    }
}
