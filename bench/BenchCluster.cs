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
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ClientStopsWithin = TimeSpan.FromSeconds(1);

    private readonly List<Process> _silos = [];
    private readonly List<IPEndPoint> _endpoints = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-bench-").FullName;
    private readonly SiloKind _kind;
    private readonly int? _queries;
    private readonly string _database;
    private ClusterStorage? _storage;
    private IHost? _client;

    private BenchCluster(SiloKind kind, int? queries) => (_kind, _queries, _database) = (kind, queries, $"sqlite:{_directory}/bench.db");

    public IClusterClient Client => _client!.Services.GetRequiredService<IClusterClient>();

    /// <summary>For clusters of <see cref="SiloKind.Quintet"/>.</summary>
    public IQuintetClient Quintet => _client!.Services.GetRequiredService<IQuintetClient>();

    public IReadOnlyList<Process> Silos => _silos;

    /// <summary>Where each of <see cref="Silos"/> listens for the others.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => _endpoints;

    /// <summary>Whether no silo has ended.</summary>
    public bool IsWhole => _silos.TrueForAll(silo => !silo.HasExited);

    /// <summary>Starts silos and a client and waits until the cluster is complete, or can no longer become it because a silo ended.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="kind">What they run.</param>
    /// <param name="queries">How many queries each runs at once; null: as many as by default.</param>
    public static async Task<BenchCluster> StartAsync(int silos, SiloKind kind = SiloKind.Quintet, int? queries = null)
    {
        var cluster = new BenchCluster(kind, queries);
        try
        {
            await cluster.StartSilosAndClientAsync(silos);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more silo and waits until it serves.</summary>
    public async Task AddSiloAsync() => await StartSilosAsync(1);

    /// <summary>A further client, not started yet.</summary>
    public IHost NewClient()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => _ = _kind == SiloKind.Quintet
            ? client.UseQuintetDatabase(_database, QuintetSiloOptions.DefaultCluster, _storage!.Scope.Deployment).UseQuintet()
            : client.UsePlainOrleans(_storage!, tuned: _kind == SiloKind.TunedOrleans));
        return builder.Build();
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

    private async Task StartSilosAndClientAsync(int silos)
    {
        _storage = await ClusterStorage.OpenAsync(_database, QuintetSiloOptions.DefaultCluster, DeploymentResolver.New, TimeProvider.System);
        await StartSilosAsync(silos);

        _client = NewClient();
        await _client.StartAsync();

        var complete = Stopwatch.StartNew();
        while (IsWhole && !await (_kind == SiloKind.Quintet ? IsSpreadAsync(Math.Min(3, silos)) : IsActiveAsync()))
        {
            if (complete.Elapsed > SettlesWithin)
            {
                throw new TimeoutException($"The cluster did not settle within {SettlesWithin.TotalSeconds} s.");
            }

            await Task.Delay(100);
        }
    }

    private async Task StartSilosAsync(int count)
    {
        var ports = FreePorts(2 * count);
        _endpoints.AddRange(ports.Take(count).Select(port => new IPEndPoint(IPAddress.Loopback, port)));
        _silos.AddRange(await Task.WhenAll(Enumerable.Range(0, count).Select(silo => BenchSilo.StartAsync(_kind, _database, _storage!.Scope.Deployment, (ports[silo], ports[count + silo]), _queries))));
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
