using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Quintet.Bench.Overload;

/// <summary>Many clients in one process, each with connections, map, sessions and bounds of its own, as if it were a process.</summary>
internal sealed class Clients : IAsyncDisposable
{
    private const int ConnectAtOnce = 4;

    private readonly IHost[] _hosts;

    private Clients(IHost[] hosts) => _hosts = hosts;

    public IReadOnlyList<IClusterClient> All => Array.ConvertAll(_hosts, host => host.Services.GetRequiredService<IClusterClient>());

    public static async Task<Clients> ConnectAsync(BenchCluster cluster, int count)
    {
        var hosts = new IHost[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = ConnectAtOnce }, async (client, stopping) =>
        {
            var host = cluster.NewClient();
            await host.StartAsync(stopping);
            hosts[client] = host;
        });
        return new Clients(hosts);
    }

    public async ValueTask DisposeAsync() => await Parallel.ForEachAsync(_hosts, async (host, stopping) =>
    {
        await host.StopAsync(stopping);
        host.Dispose();
    });
}
