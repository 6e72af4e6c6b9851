using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Quintet.Health;
using Quintet.Placement;
using Quintet.Policies;
using Quintet.Storage;

namespace Quintet.Hosting;

/// <summary>Registers the database, the view register and Orleans' clustering.</summary>
internal static class StorageServices
{
    /// <summary>The database of the silo, its scope and the view register.</summary>
    public static IServiceCollection AddQuintetStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddTransient<IConfigurationValidator, QuintetSiloOptionsValidator>();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<QuintetSiloOptions>>();

            // Orleans asks for its cluster's name, and so for the database, before it runs the validators.
            new QuintetSiloOptionsValidator(options).ValidateConfiguration();
            return ClusterStorage.OpenAsync(options.Value.Database, options.Value.Cluster, options.Value.Deployment, provider.GetRequiredService<TimeProvider>()).GetAwaiter().GetResult();
        });
        services.AddSingleton(provider => provider.GetRequiredService<ClusterStorage>().Scope);
        services.AddSingleton<RegisterWatch>();
        services.AddSingleton<IViewRegister>(provider =>
        {
            var storage = provider.GetRequiredService<ClusterStorage>();
            var timeout = provider.GetRequiredService<IOptions<QuintetSiloOptions>>().Value.RegisterTimeout;
            var register = new SqlViewRegister(storage.Database, storage.Scope, timeout, provider.GetRequiredService<ILogger<SqlViewRegister>>());
            return new WatchedViewRegister(register, provider.GetRequiredService<RegisterWatch>());
        });
        services.AddSingleton<IBeatTable>(provider =>
        {
            var storage = provider.GetRequiredService<ClusterStorage>();
            return new SqlBeatTable(storage.Database, storage.Scope);
        });
        services.AddSingleton<IPolicyTable>(provider =>
        {
            var storage = provider.GetRequiredService<ClusterStorage>();
            return new SqlPolicyTable(storage.Database, storage.Scope);
        });
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DurabilityCheck>();
        return services;
    }

    /// <summary>Orleans' membership in the same database.</summary>
    public static ISiloBuilder UseQuintetClustering(this ISiloBuilder builder)
    {
        builder.Services.AddOptions<ClusterOptions>().Configure<Scope>(NameCluster);
        builder.Services.Configure<ClusterMembershipOptions>(MembershipTuning.Apply);
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DeadNeighbourSweep>();
        builder.UseAdoNetClustering(adoNet => adoNet.Configure<ClusterStorage>((options, storage) =>
        {
            options.Invariant = storage.Database.OrleansInvariant;
            options.DataSource = storage.Database.CreateSource(ClusterStorage.OrleansTimeout);
        }));
        var orleans = builder.Services.Last(service => service.ServiceType == typeof(IMembershipTable));
        builder.Services.Remove(orleans);
        builder.Services.AddSingleton<IMembershipTable>(provider => ActivatorUtilities.CreateInstance<SparingMembershipTable>(
            provider, ActivatorUtilities.CreateInstance(provider, orleans.ImplementationType!)));
        return builder;
    }

    /// <summary>Orleans' cluster is one deployment of ours.</summary>
    public static void NameCluster(ClusterOptions options, Scope scope)
    {
        options.ServiceId = scope.Cluster;
        options.ClusterId = scope.OrleansClusterId;
    }
}
