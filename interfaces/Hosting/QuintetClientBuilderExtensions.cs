using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Quintet;
using Quintet.Calls;

namespace Orleans.Hosting;

/// <summary>Adds Quintet to an Orleans client.</summary>
public static class QuintetClientBuilderExtensions
{
    // Orleans reads the list of gateways once a minute; a silo that was restarted would be reached in a roundabout way until then.
    private static readonly TimeSpan GatewayListRefreshPeriod = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Lets the client call components by ordinary grain references, and registers <see cref="IQuintetClient"/>. Clustering is set up as for any
    /// Orleans client. Shortens <see cref="GatewayOptions.GatewayListRefreshPeriod"/> to 2 s where it has Orleans' default.
    /// </summary>
    /// <param name="builder">The client builder.</param>
    /// <param name="configure">Changes the options, or null.</param>
    /// <returns>The builder.</returns>
    public static IClientBuilder UseQuintet(this IClientBuilder builder, Action<QuintetClientOptions>? configure = null)
    {
        var services = builder.Services;
        services.Configure(configure ?? (_ => { }));
        services.AddSingleton<IConfigurationValidator, QuintetClientOptionsValidator>();
        services.PostConfigure<GatewayOptions>(gateways =>
        {
            if (gateways.GatewayListRefreshPeriod == new GatewayOptions().GatewayListRefreshPeriod)
            {
                gateways.GatewayListRefreshPeriod = GatewayListRefreshPeriod;
            }
        });

        services.AddQuintetCalls(provider => new CallOptions(provider.GetRequiredService<IOptions<QuintetClientOptions>>().Value.CallTimeout)
        {
            MaxOutstanding = provider.GetRequiredService<IOptions<QuintetClientOptions>>().Value.MaxOutstandingCalls,
            MaxOutstandingName = $"{nameof(QuintetClientOptions)}.{nameof(QuintetClientOptions.MaxOutstandingCalls)}",
            Cluster = provider.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId,
            Labels = provider.GetRequiredService<IOptions<QuintetClientOptions>>().Value.Labels.ToImmutableSortedDictionary(StringComparer.Ordinal),
        });
        services.AddSingleton<GatewayDiscovery>();
        services.AddSingleton<ClientPartitionMap>();
        services.Configure<ClientConnectionOptions>(static connections => connections.ConfigureConnection(static builder => builder.Use(next => connection =>
        {
            ConnectionEnds.TellOf(connection, builder.ApplicationServices.GetRequiredService<ClientPartitionMap>().OnConnectionEnded);
            return next(connection);
        })));
        services.AddSingleton<IPartitionMap>(provider => provider.GetRequiredService<ClientPartitionMap>());
        services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(provider => provider.GetRequiredService<ClientPartitionMap>());
        services.AddSingleton<ICallSender, EntrySender>();
        return builder;
    }
}
