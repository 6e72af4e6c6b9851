using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Metadata;
using Quintet.Queries;

namespace Quintet.Calls;

/// <summary>Registers the calling side, which clients and silos share. The host adds its <see cref="IPartitionMap"/> and <see cref="ICallSender"/>.</summary>
internal static class CallServices
{
    public static IServiceCollection AddQuintetCalls(this IServiceCollection services, Func<IServiceProvider, CallOptions> options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrainPropertiesResolver>();
        services.AddSingleton(options);
        services.AddSingleton<OutcomeCodec>();
        services.AddSingleton<EntryReferences>();
        services.AddSingleton<CallerSessions>();
        services.AddSingleton<ComponentCatalog>();
        services.AddSingleton<RouteWatch>();
        services.TryAddEnumerable([ServiceDescriptor.Singleton<IQueryBalancer, RoundRobin>(), ServiceDescriptor.Singleton<IQueryBalancer, LeastLoaded>(), ServiceDescriptor.Singleton<IQueryBalancer, NearestZone>()]);
        services.AddSingleton<QueryBalancing>();
        services.AddSingleton<CallPlumbing>();
        services.AddSingleton<ComponentRouter>();
        services.AddSingleton<IQuintetClient, QuintetClient>();
        return services;
    }
}
