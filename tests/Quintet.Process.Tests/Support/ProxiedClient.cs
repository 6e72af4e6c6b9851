using System.Net;
using Bank;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Quintet.ProcessTests.Support;

/// <summary>An external client whose connections to the silos lead through proxies. It knows nothing of them: the silos would not, either.</summary>
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
        var sockets = builder.Services.Last(service => service.IsKeyedService && service.ServiceType == typeof(IConnectionFactory));
        builder.Services.AddKeyedSingleton<IConnectionFactory>(
            sockets.ServiceKey, (services, key) => new Detour((IConnectionFactory)sockets.KeyedImplementationFactory!(services, key), proxies.Values));
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

    private sealed class Detour(IConnectionFactory sockets, IReadOnlyCollection<GatewayProxy> proxies) : IConnectionFactory
    {
        public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
            sockets.ConnectAsync(proxies.FirstOrDefault(proxy => proxy.Server.Equals(endpoint))?.Endpoint ?? endpoint, cancellationToken);
    }
}
