using System.Net;
using Bank;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Messaging;

namespace Quintet.ProcessTests.Support;

/// <summary>An external client that reaches every silo through a proxy.</summary>
internal sealed class ProxiedClient : IAsyncDisposable
{
    private readonly Dictionary<string, GatewayProxy> _proxies;
    private readonly IHost _host;

    private ProxiedClient(Dictionary<string, GatewayProxy> proxies, IHost host) => (_proxies, _host) = (proxies, host);

    public static async Task<ProxiedClient> ConnectAsync(ProcessCluster cluster)
    {
        var proxies = new Dictionary<string, GatewayProxy>();
        foreach (var silo in cluster.Silos)
        {
            var (endpoint, gateway) = await silo.Ready;
            proxies.Add(endpoint, new GatewayProxy(gateway));
        }

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client.UseQuintetDatabase(cluster.Database).UseQuintet());
        builder.Services.AddSingleton<IGatewayListProvider>(new Gateways(proxies.Values.Select(proxy => proxy.Endpoint)));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new ProxiedClient(proxies, host);
    }

    public IAccount Account(string key) => _host.Services.GetRequiredService<IClusterClient>().GetGrain<IAccount>(key);

    /// <summary>The proxy in front of a silo, by the silo's address.</summary>
    public GatewayProxy Before(string silo) => _proxies[silo.Split('@')[0]];

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        foreach (var proxy in _proxies.Values)
        {
            await proxy.DisposeAsync();
        }
    }

    private sealed class Gateways(IEnumerable<IPEndPoint> endpoints) : IGatewayListProvider
    {
        private readonly IList<Uri> _uris = [.. endpoints.Select(endpoint => new Uri($"gwy.tcp://{endpoint}/0"))];

        public TimeSpan MaxStaleness => TimeSpan.FromMinutes(1);

        public bool IsUpdatable => false;

        public Task InitializeGatewayListProvider() => Task.CompletedTask;

        public Task<IList<Uri>> GetGateways() => Task.FromResult(_uris);
    }
}
