using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quintet.Storage;

namespace Quintet.Bench;

/// <summary>Silo processes and a client outside them.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private readonly List<Process> _silos = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-bench-").FullName;
    private IHost? _client;

    public IClusterClient Client => _client!.Services.GetRequiredService<IClusterClient>();

    public IReadOnlyList<Process> Silos => _silos;

    public static async Task<BenchCluster> StartAsync(int silos)
    {
        var cluster = new BenchCluster();
        var database = $"sqlite:{cluster._directory}/bench.db";
        var storage = await ClusterStorage.OpenAsync(database, QuintetSiloOptions.DefaultCluster, DeploymentResolver.New, TimeProvider.System);
        var deployment = storage.Scope.Deployment;
        cluster._silos.AddRange(await Task.WhenAll(Enumerable.Range(0, silos).Select(_ => BenchSilo.StartAsync(database, deployment, (FreePort(), FreePort())))));

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client.UseQuintetDatabase(database, QuintetSiloOptions.DefaultCluster, deployment).UseQuintet());
        cluster._client = builder.Build();
        await cluster._client.StartAsync();
        await cluster.FullAsync(Math.Min(3, silos));
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }

        foreach (var silo in _silos)
        {
            silo.Kill();
            await silo.WaitForExitAsync();
            silo.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Waits until every partition has its copies and primaries are spread.</summary>
    private async Task FullAsync(int copies)
    {
        var quintet = _client!.Services.GetRequiredService<IQuintetClient>();
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            var status = await quintet.GetStatusAsync();
            var leads = status.Silos.Where(silo => silo.Status == "Active").Select(silo => silo.Primaries).ToArray();
            if (status.Partitions.Length > 0 && status.Partitions.All(partition => partition.Members.Length == copies && partition.Condition == "Serving")
                && leads.Length == _silos.Count && leads.Max() - leads.Min() <= 1)
            {
                return;
            }

            if (deadline.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw new TimeoutException($"The cluster did not settle within a minute: {string.Join(", ", leads)} primaries.");
            }

            await Task.Delay(100);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
