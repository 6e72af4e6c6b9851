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
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ClientStopsWithin = TimeSpan.FromSeconds(1);

    private const int MaxAttempts = 5;

    private readonly List<Process> _silos = [];
    private readonly List<IPEndPoint> _endpoints = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-bench-").FullName;
    private IHost? _client;

    public IClusterClient Client => _client!.Services.GetRequiredService<IClusterClient>();

    /// <summary>For clusters of <see cref="SiloKind.Quintet"/>.</summary>
    public IQuintetClient Quintet => _client!.Services.GetRequiredService<IQuintetClient>();

    public IReadOnlyList<Process> Silos => _silos;

    /// <summary>Where each of <see cref="Silos"/> listens for the others.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => _endpoints;

    /// <summary>Whether no silo has ended.</summary>
    public bool IsWhole => _silos.TrueForAll(silo => !silo.HasExited);

    /// <summary>Starts silos and a client and waits until the cluster is complete, or can no longer become it because a silo ended.</summary>
    public static async Task<BenchCluster> StartAsync(int silos, SiloKind kind = SiloKind.Quintet)
    {
        for (var attempt = 1; ; attempt++)
        {
            var cluster = new BenchCluster();
            try
            {
                await cluster.StartSilosAndClientAsync(silos, kind);
                return cluster;
            }
            catch (TimeoutException) when (attempt < MaxAttempts)
            {
                // Copies do not move to a silo that came too late to get any, so it cannot lead its share.
                await cluster.DisposeAsync();
            }
            catch
            {
                await cluster.DisposeAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Silos first: a frozen one would hold the client up.
        foreach (var silo in _silos)
        {
            silo.Kill();
            await silo.WaitForExitAsync();
            silo.Dispose();
        }

        if (_client is not null)
        {
            using var patience = new CancellationTokenSource(ClientStopsWithin);
            await _client.StopAsync(patience.Token);
            _client.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task StartSilosAndClientAsync(int silos, SiloKind kind)
    {
        var database = $"sqlite:{_directory}/bench.db";
        var storage = await ClusterStorage.OpenAsync(database, QuintetSiloOptions.DefaultCluster, DeploymentResolver.New, TimeProvider.System);
        var ports = FreePorts(2 * silos);
        _endpoints.AddRange(ports.Take(silos).Select(port => new IPEndPoint(IPAddress.Loopback, port)));
        var starting = Enumerable.Range(0, silos).Select(silo => BenchSilo.StartAsync(kind, database, storage.Scope.Deployment, (ports[silo], ports[silos + silo])));
        _silos.AddRange(await Task.WhenAll(starting));

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => _ = kind == SiloKind.Quintet
            ? client.UseQuintetDatabase(database, QuintetSiloOptions.DefaultCluster, storage.Scope.Deployment).UseQuintet()
            : client.UsePlainOrleans(storage, tuned: kind == SiloKind.TunedOrleans));
        _client = builder.Build();
        await _client.StartAsync();

        var complete = Stopwatch.StartNew();
        while (IsWhole && !await (kind == SiloKind.Quintet ? IsSpreadAsync(Math.Min(3, silos)) : IsActiveAsync()))
        {
            if (complete.Elapsed > SettlesWithin)
            {
                throw new TimeoutException($"The cluster did not settle within {SettlesWithin.TotalSeconds} s.");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Whether every partition has its copies and primaries are spread.</summary>
    private async Task<bool> IsSpreadAsync(int copies)
    {
        var status = await Quintet.GetStatusAsync();
        var leads = status.Silos.Where(silo => silo.Status == "Active").Select(silo => silo.Primaries).ToArray();
        return status.Partitions.Length > 0 && status.Partitions.All(partition => partition.Members.Length == copies && partition.Condition == "Serving")
            && leads.Length == _silos.Count && leads.Max() - leads.Min() <= 1;
    }

    private async Task<bool> IsActiveAsync() =>
        (await Client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count == _silos.Count;

    // All are held until all are known, so that they differ.
    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
        {
            listener.Start();
        }

        var ports = Array.ConvertAll(listeners, listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }
}
