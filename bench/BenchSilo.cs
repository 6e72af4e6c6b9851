using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Quintet.Bench;

/// <summary>One silo process of a measurement.</summary>
internal static class BenchSilo
{
    private const string ReadyLine = "ready";

    public static Command CreateCommand()
    {
        var database = new Option<string>("--database") { Required = true };
        var deployment = new Option<string>("--deployment") { Required = true };
        var ports = new Option<int[]>("--ports") { Required = true, Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
        var command = new Command("silo", "One silo process; started by the suites.") { database, deployment, ports };
        command.Hidden = true;
        command.SetAction((result, stopping) => RunAsync(result.GetRequiredValue(database), result.GetRequiredValue(deployment), result.GetRequiredValue(ports), stopping));
        return command;
    }

    /// <summary>Starts a silo process and waits until it serves.</summary>
    public static async Task<Process> StartAsync(string database, string deployment, (int Silo, int Gateway) ports)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(BenchSilo).Assembly.Location);
        }

        foreach (var argument in (string[])["silo", "--database", database, "--deployment", deployment, "--ports", $"{ports.Silo}", $"{ports.Gateway}"])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == ReadyLine)
            {
                return process;
            }
        }

        throw new InvalidOperationException($"A silo process ended before it served, with exit code {process.ExitCode}.");
    }

    private static async Task<int> RunAsync(string database, string deployment, int[] ports, CancellationToken stopping)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(silo => silo
            .Configure<EndpointOptions>(endpoint =>
            {
                endpoint.AdvertisedIPAddress = System.Net.IPAddress.Loopback;
                (endpoint.SiloPort, endpoint.GatewayPort) = (ports[0], ports[1]);
            })
            .UseQuintet(options => (options.Database, options.Deployment) = (database, deployment)));
        using var host = builder.Build();
        await host.StartAsync(stopping);
        Console.WriteLine(ReadyLine);

        // The parent's end of the pipe closes when it ends, in whatever way.
        await Console.OpenStandardInput().CopyToAsync(Stream.Null, stopping);
        await host.StopAsync(CancellationToken.None);
        return 0;
    }
}
