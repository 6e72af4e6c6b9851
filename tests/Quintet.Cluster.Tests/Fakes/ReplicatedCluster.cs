using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Quintet.Cluster.Tests.Fakes;

/// <summary>Silos as they ship, three unless a test asks for more, in this process, on a database of their own, and clients of them. Nothing is faked.</summary>
internal sealed class ReplicatedCluster : IAsyncDisposable
{
    private const int Copies = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-").FullName;
    private readonly List<IHost> _clients = [];
    private readonly List<IHost> _silos = [];

    private readonly Action<ISiloBuilder>? _configure;

    private ReplicatedCluster(Action<ISiloBuilder>? configure) => _configure = configure;

    private string Database => $"sqlite:{Path.Combine(_directory, "quintet.db")}";

    public IGrainFactory Grains => FactoryOf(_clients[0]);

    /// <summary>What the silos that run are made of.</summary>
    public IEnumerable<IServiceProvider> SiloServices => _silos.Select(silo => silo.Services);

    /// <summary>A factory of a silo's own.</summary>
    public IGrainFactory GrainsOn(int silo) => FactoryOf(_silos[silo]);

    /// <summary>Starts silos and a client, and waits until a type has all its copies.</summary>
    public static async Task<ReplicatedCluster> StartAsync(string type, int silos = Copies, Action<ISiloBuilder>? configure = null)
    {
        var cluster = new ReplicatedCluster(configure);
        try
        {
            for (var i = 0; i < silos; i++)
            {
                await cluster.StartSiloAsync();
            }

            await cluster.ConnectAsync();
            await cluster.UntilAsync(async () =>
            {
                var partitions = (await cluster.StatusAsync()).Partitions.Where(partition => partition.Type == type).ToList();
                return partitions.Count > 0 && partitions.TrueForAll(partition => partition.Members.Length == Copies);
            }, $"every partition of {type} has {Copies} copies");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another client process, as far as sessions are concerned.</summary>
    public async Task<IGrainFactory> ConnectAsync(Action<IClientBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            client.UseQuintetDatabase(Database).UseQuintet();
            configure?.Invoke(client);
        });
        var host = builder.Build();
        await host.StartAsync();
        _clients.Add(host);
        return FactoryOf(host);
    }

    public Task<ClusterStatus> StatusAsync() => _clients[0].Services.GetRequiredService<IQuintetClient>().GetStatusAsync(TestContext.Current.CancellationToken);

    /// <summary>Stops a silo as an operator does; its primaries go elsewhere.</summary>
    public async Task StopSiloAsync(int silo)
    {
        var host = _silos[silo];
        _silos.RemoveAt(silo);
        await host.StopAsync();
        host.Dispose();
    }

    /// <inheritdoc cref="StopSiloAsync(int)" />
    public Task StopSiloAsync(string address) => StopSiloAsync(_silos.FindIndex(host => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString() == address));

    /// <summary>Awaits a condition, and says which one if it does not come.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"It did not come about that {what}.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _clients.Concat(_silos))
        {
            await host.StopAsync();
            host.Dispose();
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    private static IGrainFactory FactoryOf(IHost host) => host.Services.GetRequiredService<IGrainFactory>();

    private async Task StartSiloAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.UseQuintet(options => (options.Database, options.StopPatience) = (Database, TimeSpan.FromSeconds(5)))
                .ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort());
            _configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        _silos.Add(host);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
