using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Quintet.Silo.Chaos.Components;
using Quintet.Silo.Health;
using Quintet.Silo.Serve.Plugins;
using Quintet.Storage;

namespace Quintet.Silo.Serve;

/// <summary>Runs one silo in this process, from the first port it tries to its end.</summary>
/// <param name="settings">What to run.</param>
/// <param name="output">Receives the line that says it is ready.</param>
internal sealed class SiloProcess(SiloSettings settings, TextWriter output)
{
    // Each attempt fails only if another process takes a port within a few milliseconds.
    private const int MaxAttempts = 10;

    // Beyond the patience: Orleans' own shutdown.
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(30);

    /// <summary>Returns when the silo has stopped in order.</summary>
    /// <exception cref="OperatorException">It could not start.</exception>
    /// <exception cref="QuintetException">The database, the plug-ins or the components are not as they must be.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Before anything is opened or begun: what is wrong with a plug-in leaves no trace.
        HostPlugins();
        if (settings.OnlyCheck)
        {
            return;
        }

        // Once, before the first attempt: "new" must mean one deployment however many attempts there are.
        var storage = await ClusterStorage.OpenAsync(settings.Cluster.Database, settings.Cluster.Cluster, settings.Cluster.Deployment, TimeProvider.System, cancellationToken);
        await using var health = settings.Health is { } listen ? await AnswerHealthAsync(listen, cancellationToken) : null;
        var (host, ports) = await StartAsync(storage.Scope.Deployment, health, cancellationToken);
        using var held = ports;
        using var running = host;
        await host.WaitForShutdownAsync(cancellationToken);
    }

    private void HostPlugins()
    {
        if (settings.Components.Count == 0)
        {
            return;
        }

        var plugins = PluginHost.Load(settings.Components);
        using var host = Build(deployment: "none", ports: null);
        PluginHost.Check(plugins, host.Services);
    }

    private async Task<HealthEndpoint> AnswerHealthAsync(IPEndPoint listen, CancellationToken cancellationToken)
    {
        var health = await HealthEndpoint.StartAsync(listen, cancellationToken);
        await output.WriteLineAsync($"quintet silo {settings.Name} tells its health at {health.Address}/health/ready and /health/live");
        await output.FlushAsync(cancellationToken);
        return health;
    }

    private async Task<(IHost Host, PortPair Ports)> StartAsync(string deployment, HealthEndpoint? health, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var ports = PortPair.Take(settings);
            var host = Build(deployment, ports);
            health?.Follow(host.Services);
            try
            {
                await host.StartAsync(cancellationToken);
                await output.WriteLineAsync($"quintet silo {settings.Name} ready at {new IPEndPoint(settings.Advertise, ports.Silo)} gateway {new IPEndPoint(settings.Advertise, ports.Gateway)}");
                await output.FlushAsync(cancellationToken);
                return (host, ports);
            }
            catch (Exception exception)
            {
                host.Dispose();
                ports.Dispose();
                if (!IsPortTaken(exception))
                {
                    throw;
                }

                if (attempt == MaxAttempts || (settings.SiloPort is not null && settings.GatewayPort is not null))
                {
                    throw new OperatorException($"port {ports.Silo} or {ports.Gateway} on {settings.Listen} was taken by another process just now; start again", exception);
                }
            }
        }
    }

    private static bool IsPortTaken(Exception? exception) => exception switch
    {
        null => false,
        AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => true,
        AggregateException { InnerExceptions: var inner } => inner.Any(IsPortTaken),
        _ => IsPortTaken(exception.InnerException),
    };

    private IHost Build(string deployment, PortPair? ports)
    {
        // No defaults: a settings file that happens to lie in the working directory is no business of the silo's.
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = settings.Name });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.StopPatience + StopWithin);
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        builder.Logging.AddSiloLogging(settings.Verbosity);
        builder.UseOrleans(silo => Configure(silo, deployment, ports));
        TelemetryExport.AddTo(builder);
        return builder.Build();
    }

    private void Configure(ISiloBuilder silo, string deployment, PortPair? ports)
    {
        silo.UseQuintet(options =>
        {
            options.Cluster = settings.Cluster.Cluster;
            options.Deployment = deployment;
            options.Database = settings.Cluster.Database;
            (options.TransferBytesPerSecond, options.TransfersAtOnce, options.StopPatience) = (settings.TransferBytesPerSecond, settings.TransfersAtOnce, settings.StopPatience);
            options.MaxConcurrentQueries = settings.QueriesAtOnce;
            options.MaxConcurrentCommands = settings.CommandsAtOnce;
            foreach (var (key, value) in settings.Labels)
            {
                options.Labels[key] = value;
            }
        });
        if (!settings.HostsChaosComponents)
        {
            silo.Services.LeaveOutChaosComponents();
        }

        silo.Configure<Orleans.Configuration.SiloOptions>(options => options.SiloName = settings.Name);
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = settings.Advertise;
            (options.SiloPort, options.GatewayPort) = (ports?.Silo ?? 0, ports?.Gateway ?? 0);
            options.SiloListeningEndpoint = new IPEndPoint(settings.Listen, options.SiloPort);
            options.GatewayListeningEndpoint = new IPEndPoint(settings.Listen, options.GatewayPort);
        });
    }
}
