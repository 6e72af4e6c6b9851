using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Quintet.Hosting;
using Quintet.Storage;

namespace Quintet.Grains.Tests.Storage;

/// <summary>Real silos that find each other, and clients that find them, in one database.</summary>
public abstract class ClusteringConformance : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private ITestDatabase? _database;
    private readonly List<IHost> _hosts = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_that_start_together_on_a_new_database_form_one_cluster_that_a_client_finds()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartSiloAsync()));

        var client = await StartClientAsync();

        await UntilAsync(async () => (await ActiveSilosAsync(client)).Count == 3);
        Assert.Equal(_hosts.Take(3).Select(AddressOf).Order(), (await ActiveSilosAsync(client)).Order());
    }

    [Fact]
    public async Task Silos_of_another_deployment_or_cluster_are_strangers()
    {
        await StartSiloAsync();
        await StartSiloAsync(options => options.Deployment = "new");
        await StartSiloAsync(options => options.Cluster = "shop");
        var newest = _hosts[1].Services.GetRequiredService<Scope>().Deployment;

        Assert.Equal([AddressOf(_hosts[0])], await ActiveSilosAsync(await StartClientAsync(deployment: _hosts[0].Services.GetRequiredService<Scope>().Deployment)));
        Assert.Equal([AddressOf(_hosts[1])], await ActiveSilosAsync(await StartClientAsync()));
        Assert.Equal([AddressOf(_hosts[2])], await ActiveSilosAsync(await StartClientAsync(cluster: "shop")));

        var names = _hosts[1].Services.GetRequiredService<IOptions<ClusterOptions>>().Value;
        Assert.Equal(("quintet", $"quintet/{newest}"), (names.ServiceId, names.ClusterId));
    }

    [Fact]
    public async Task A_silo_that_left_in_order_is_gone_for_the_others_at_once()
    {
        await Task.WhenAll(StartSiloAsync(), StartSiloAsync());
        var client = await StartClientAsync();
        await UntilAsync(async () => (await ActiveSilosAsync(client)).Count == 2);

        await _hosts[0].StopAsync(Cancel);

        await UntilAsync(async () => (await ActiveSilosAsync(client)) is [var left] && left == AddressOf(_hosts[1]));
    }

    [Fact]
    public async Task A_listed_silo_whose_process_is_gone_does_not_hold_up_a_start()
    {
        await StartSiloAsync();
        var dead = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, FreePort()), 1);

        var now = DateTime.UtcNow;

        // Fresh beats, as those of a silo that was killed a moment ago.
        _database!.Execute($"""
            INSERT INTO OrleansMembershipTable (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
            SELECT DeploymentId, '127.0.0.1', {dead.Endpoint.Port}, 1, 'gone', HostName, 3, 1, '{now:yyyy-MM-dd HH:mm:ss.fff}', '{now.AddHours(1):yyyy-MM-dd HH:mm:ss.fff}'
            FROM OrleansMembershipTable;
            UPDATE OrleansMembershipVersionTable SET Version = Version + 1;
            """);

        await StartSiloAsync();

        await UntilAsync(() => Task.FromResult(_hosts[1].Services.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.GetSiloStatus(dead) == SiloStatus.Dead));
    }

    [Fact]
    public async Task Wrong_options_are_reported_all_at_once()
    {
        var error = await Assert.ThrowsAsync<QuintetConfigurationException>(() => StartSiloAsync(options =>
        {
            options.Cluster = "Not A Name";
            options.Deployment = "../x";
            options.Database = "nosql:here";
            options.Labels["Zone"] = "";
            options.RegisterTimeout = TimeSpan.Zero;
        }));

        Assert.Equal(6, error.Errors.Length);
    }

    [Fact]
    public void Wrong_arguments_of_a_client_are_reported_all_at_once()
    {
        var builder = new HostApplicationBuilder();

        var error = Assert.Throws<QuintetConfigurationException>(() => builder.UseOrleansClient(client => client.UseQuintetDatabase("nosql:here", "Not A Name")));

        Assert.Equal(2, error.Errors.Length);
    }

    public async ValueTask InitializeAsync() => _database = await CreateAsync();

    /// <summary>A new database, as silos may find it.</summary>
    internal abstract Task<ITestDatabase> CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_hosts.Select(async host =>
        {
            using (host)
            {
                await host.StopAsync();
            }
        }));
        _database?.Dispose();
    }

    private async Task StartSiloAsync(Action<QuintetSiloOptions>? configure = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo =>
        {
            // Storage and clustering alone: no components are needed to find each other.
            silo.Services.Configure<QuintetSiloOptions>(options => options.Database = _database!.ConnectionString);
            silo.Services.Configure(configure ?? (_ => { }));
            silo.Services.AddQuintetStorage();
            silo.UseQuintetClustering();
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort());
        });
        await StartAsync(builder.Build());
    }

    private async Task<IGrainFactory> StartClientAsync(string cluster = "quintet", string? deployment = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client => client.UseQuintetDatabase(_database!.ConnectionString, cluster, deployment));
        var host = builder.Build();
        await StartAsync(host);
        return host.Services.GetRequiredService<IGrainFactory>();
    }

    private async Task StartAsync(IHost host)
    {
        try
        {
            await host.StartAsync(Cancel).WaitAsync(Deadline, Cancel);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        lock (_hosts)
        {
            _hosts.Add(host);
        }
    }

    private static SiloAddress AddressOf(IHost host) => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    private static async Task<List<SiloAddress>> ActiveSilosAsync(IGrainFactory client) => [.. (await client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Keys];

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(Deadline);
        while (!await condition())
        {
            await Task.Delay(50, deadline.Token);
        }
    }

    // Below the range from which the system gives ports to outgoing connections, so that none takes it before the silo does.
    private static int FreePort()
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                var port = Random.Shared.Next(20_000, 30_000);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another one.
            }
        }
    }
}

[Collection(TemporaryDatabase.Collection)]
public sealed class SqliteClusteringTests : ClusteringConformance
{
    internal override Task<ITestDatabase> CreateAsync() => Task.FromResult<ITestDatabase>(new TemporaryDatabase());
}

public sealed class PostgresClusteringTests : ClusteringConformance
{
    internal override async Task<ITestDatabase> CreateAsync()
    {
        var database = await PostgresTestDatabase.CreateAsync();
        await database.PrepareAsync();
        return database;
    }
}
