using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quintet.Silo.Settings;

namespace Quintet.Silo.Clients;

/// <summary>An Orleans client in this process, outside every silo, that finds the cluster through its database.</summary>
internal sealed class ExternalClient : IAsyncDisposable
{
    private readonly IHost _host;

    private ExternalClient(IHost host) => _host = host;

    /// <summary>Makes grain references.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Asks the cluster how it stands.</summary>
    public IQuintetClient Quintet => _host.Services.GetRequiredService<IQuintetClient>();

    /// <summary>Connects.</summary>
    /// <param name="cluster">Which cluster; with a deployment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ExternalClient> ConnectAsync(ClusterSettings cluster, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client.UseQuintetDatabase(cluster.Database, cluster.Cluster, cluster.Deployment!).UseQuintet());
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return new ExternalClient(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
