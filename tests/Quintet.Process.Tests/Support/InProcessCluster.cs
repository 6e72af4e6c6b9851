using System.Net;
using Bank;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quintet.Silo.Chaos.Components;
using Quintet.Silo.Clients;
using Quintet.Silo.Settings;
using Quintet.Silo.Up.Faults;

namespace Quintet.ProcessTests.Support;

/// <summary>Silos and a client in this process, for what cannot be seen or set from outside of one.</summary>
internal sealed class InProcessCluster : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-").FullName;
    private readonly List<IHost> _hosts = [];
    private readonly List<Silo.Serve.PortPair> _ports = [];
    private ExternalClient? _client;

    private InProcessCluster()
    {
    }

    private string Database => $"sqlite:{Path.Combine(_directory, "quintet.db")}";

    /// <summary>Starts silos, and waits until a component type has all its copies.</summary>
    public static async Task<InProcessCluster> StartAsync(Action<ISiloBuilder>? configure = null, int size = 2, string type = ProcessCluster.AccountType)
    {
        var cluster = new InProcessCluster();
        try
        {
            for (var i = 0; i < size; i++)
            {
                await cluster.StartSiloAsync(configure);
            }

            cluster._client = await ExternalClient.ConnectAsync(new ClusterSettings("quintet", cluster.Database, cluster._directory, null), TestContext.Current.CancellationToken);
            await Until.NothingIsMissing(async () => CopiesRule.Missing(await cluster.StatusAsync(), size, type));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public IGrainFactory Grains => _client!.Grains;

    public IAccount Account(string key) => Grains.GetGrain<IAccount>(key);

    public Task<ClusterStatus> StatusAsync() => _client!.Quintet.GetStatusAsync(TestContext.Current.CancellationToken);

    /// <summary>A service of each silo.</summary>
    public IEnumerable<T> Services<T>()
        where T : notnull => _hosts.Select(host => host.Services.GetRequiredService<T>());

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }

        _ports.ForEach(ports => ports.Dispose());
        Directory.Delete(_directory, recursive: true);
    }

    private async Task StartSiloAsync(Action<ISiloBuilder>? configure)
    {
        var ports = Silo.Serve.PortPair.Take(new Silo.Serve.SiloSettings(
            "silo", new ClusterSettings("quintet", Database, _directory, null), IPAddress.Loopback, IPAddress.Loopback, null, null, null, [], default, null));
        _ports.Add(ports);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.UseQuintet(options => options.Database = Database);
            silo.Services.LeaveOutChaosComponents();
            silo.ConfigureEndpoints(IPAddress.Loopback, ports.Silo, ports.Gateway);
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(TestContext.Current.CancellationToken);
    }
}
