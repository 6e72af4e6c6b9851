using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Quintet.Calls;
using Quintet.Hosting;

namespace Orleans.Hosting;

/// <summary>Sets up a silo that hosts Quintet's components.</summary>
public static class QuintetSiloBuilderExtensions
{
    /// <summary>
    /// Hosts Quintet's components on this silo: storage, clustering, replication and the components found in the application's assemblies.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Changes the options, or null for the defaults: cluster <c>quintet</c> in the SQLite file <c>.quintet/quintet.db</c>.</param>
    /// <remarks>The host fails to start, with every error at once, if options, components or the database are not as they must be.</remarks>
    public static ISiloBuilder UseQuintet(this ISiloBuilder builder, Action<QuintetSiloOptions>? configure = null)
    {
        var options = new QuintetSiloOptions();
        configure?.Invoke(options);

        builder.Services.AddOptions<QuintetSiloOptions>().Configure(configure ?? (_ => { }));
        builder.Services.AddQuintetStorage();
        if (options.UseOwnClustering)
        {
            builder.UseQuintetClustering();
        }

        builder.UseSiloMetadata(new Dictionary<string, string>(options.Labels));

        builder.Services.AddQuintetCalls(provider => new CallOptions(provider.GetRequiredService<IOptions<QuintetSiloOptions>>().Value.CallTimeout)
        {
            MaxOutstanding = provider.GetRequiredService<IOptions<QuintetSiloOptions>>().Value.MaxOutstandingCalls,
            MaxOutstandingName = $"{nameof(QuintetSiloOptions)}.{nameof(QuintetSiloOptions.MaxOutstandingCalls)}",
            Cluster = provider.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId,
            Labels = provider.GetRequiredService<IOptions<QuintetSiloOptions>>().Value.Labels.ToImmutableSortedDictionary(StringComparer.Ordinal),
        });
        builder.Services.AddQuintetComponents();
        builder.Services.AddQuintetReplication();
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, StartupCheck>());
        return builder;
    }
}
