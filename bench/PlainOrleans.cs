using Orleans.Configuration;
using Quintet.Storage;

namespace Quintet.Bench;

/// <summary>Orleans without Quintet, on a database like Quintet's: silos and clients with Orleans' defaults, or tuned for a short outage.</summary>
internal static class PlainOrleans
{
    public static ISiloBuilder UsePlainOrleans(this ISiloBuilder silo, ClusterStorage storage, bool tuned)
    {
        silo.Configure<ClusterOptions>(options => Name(options, storage));
        if (tuned)
        {
            silo.Configure<ClusterMembershipOptions>(Tune);
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(1));
            silo.Configure<ConnectionOptions>(Tune);
        }

        return silo.UseAdoNetClustering(options =>
        {
            options.Invariant = storage.Database.OrleansInvariant;
            options.DataSource = storage.Database.CreateSource(ClusterStorage.OrleansTimeout);
        });
    }

    public static IClientBuilder UsePlainOrleans(this IClientBuilder client, ClusterStorage storage, bool tuned)
    {
        client.Configure<ClusterOptions>(options => Name(options, storage));
        if (tuned)
        {
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(1));
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
            client.Configure<ConnectionOptions>(Tune);
        }

        return client.UseAdoNetClustering(options =>
        {
            options.Invariant = storage.Database.OrleansInvariant;
            options.DataSource = storage.Database.CreateSource(ClusterStorage.OrleansTimeout);
        });
    }

    private static void Name(ClusterOptions options, ClusterStorage storage) =>
        (options.ServiceId, options.ClusterId) = (storage.Scope.Cluster, storage.Scope.OrleansClusterId);

    /// <summary>
    /// Two missed probes, 0.2 s each, make a suspect, without a second opinion by way of a third silo and without more patience under load. Two votes
    /// stay the rule: with one, a silo that is itself overloaded would have all the others declared dead.
    /// </summary>
    private static void Tune(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromMilliseconds(200);
        options.MaxProbeTimeout = TimeSpan.FromMilliseconds(200);
        options.NumMissedProbesLimit = 2;
        options.NumVotesForDeathDeclaration = 2;
        options.EnableIndirectProbes = false;
        options.ExtendProbeTimeoutDuringDegradation = false;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(1);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
        options.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(30);
    }

    private static void Tune(ConnectionOptions options)
    {
        options.OpenConnectionTimeout = TimeSpan.FromSeconds(1);
        options.ConnectionRetryDelay = TimeSpan.FromMilliseconds(100);
    }
}
