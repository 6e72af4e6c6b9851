using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Services;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Tests;

/// <summary>Two real silos with stubbed entries, and a real client that enters through them.</summary>
public sealed class StubCluster : IAsyncLifetime
{
    private readonly List<IHost> _hosts = [];

    internal StubWorld World { get; } = new();

    internal List<(GrainId Target, string Interface, string Method)> Filtered { get; } = [];

    internal SiloId A => World.Silos.Keys.Order().First();

    internal SiloId B => World.Silos.Keys.Order().Last();

    /// <summary>The silo that can be stopped: the other one keeps the membership table.</summary>
    internal SiloId Second => new(_hosts[1].Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString());

    internal IServiceProvider Client => _hosts[^1].Services;

    internal IGrainFactory Grains => Client.GetRequiredService<IClusterClient>();

    public async ValueTask InitializeAsync()
    {
        var ports = FreePorts(4);
        var primary = new IPEndPoint(IPAddress.Loopback, ports[0]);
        for (var i = 0; i < 2; i++)
        {
            await StartAsync(Silo(ports[i], ports[i + 2], primary));
        }

        await Eventually.True(() => World.Silos.Count == 2, "both entries started");
        await StartAsync(ClientOf(ports[2], ports[3]));
    }

    internal async Task StopSecondAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _hosts[1].StopAsync(hurry.Token);
    }

    public async ValueTask DisposeAsync()
    {
        World.Frozen?.TrySetResult();
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await host.StopAsync(hurry.Token);
            host.Dispose();
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }

    private async Task StartAsync(HostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
    }

    private HostApplicationBuilder Silo(int siloPort, int gatewayPort, IPEndPoint primary)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort, gatewayPort, primary));
        builder.Services.AddSingleton(World);
        builder.Services.AddSingleton<IGrainService>(services => ActivatorUtilities.CreateInstance<EntryStub>(services, EntryReferences.ServiceId));
        return builder;
    }

    private HostApplicationBuilder ClientOf(params int[] gatewayPorts)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleansClient(client => client
            .UseStaticClustering([.. gatewayPorts.Select(port => new IPEndPoint(IPAddress.Loopback, port))])
            .UseQuintet(options => options.SuspectAfter = TimeSpan.FromMilliseconds(200))
            .AddOutgoingGrainCallFilter(context =>
            {
                if (context.TargetId.Type == GrainType.Create("specimen"))
                {
                    Filtered.Add((context.TargetId, context.InterfaceName, context.MethodName));
                }

                return context.Invoke();
            }));
        return builder;
    }
}
