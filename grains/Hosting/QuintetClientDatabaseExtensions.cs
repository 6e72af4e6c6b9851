using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Quintet;
using Quintet.Hosting;
using Quintet.Storage;

namespace Orleans.Hosting;

/// <summary>Lets external clients find a cluster's silos in its database.</summary>
public static class QuintetClientDatabaseExtensions
{
    // A restarted silo has another address; its gateway should be known before the client needs it.
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(1);

    /// <summary>Finds the cluster's gateways in its database. Nothing is created there; it is read when the client connects.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="database">The database of the silos, e.g. <c>sqlite:.quintet/quintet.db</c>.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="deployment">The deployment id, or null for the newest one.</param>
    /// <exception cref="QuintetConfigurationException">An argument is not valid; lists every error.</exception>
    public static IClientBuilder UseQuintetDatabase(
        this IClientBuilder builder, string database = QuintetSiloOptions.DefaultDatabase, string cluster = QuintetSiloOptions.DefaultCluster, string? deployment = null)
    {
        var problems = ClusterNaming.Problems(cluster, deployment, database).ToList();
        if (problems.Count > 0)
        {
            throw new QuintetConfigurationException(problems);
        }

        builder.Services.AddSingleton(_ => ClusterStorage.OpenExistingAsync(database, cluster, deployment).GetAwaiter().GetResult());
        builder.Services.AddOptions<ClusterOptions>().Configure<ClusterStorage>((options, storage) => StorageServices.NameCluster(options, storage.Scope));
        builder.Services.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewayRefresh);
        return builder.UseAdoNetClustering(adoNet => adoNet.Configure<ClusterStorage>((options, storage) =>
        {
            options.Invariant = storage.Database.OrleansInvariant;
            options.DataSource = storage.Database.CreateSource(ClusterStorage.OrleansTimeout);
        }));
    }
}
