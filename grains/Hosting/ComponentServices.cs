using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime.Hosting;
using Quintet.Calls;
using Quintet.Components;
using Quintet.Placement;
using Quintet.Replication;

namespace Quintet.Hosting;

/// <summary>Registers what a silo needs to host components. Replica table and cluster knowledge are registered apart.</summary>
internal static class ComponentServices
{
    public static IServiceCollection AddQuintetComponents(this IServiceCollection services)
    {
        // Types
        services.AddSingleton<ComponentDiscovery>();
        services.AddSingleton<ComponentTypes>();
        services.AddSingleton<IComponentTypes>(provider => provider.GetRequiredService<ComponentTypes>());
        services.AddTransient<IConfigurationValidator, ComponentTypesValidator>();

        // Placement
        services.AddPlacementDirector<PinnedPlacement, PinnedPlacementDirector>();
        services.AddGrainDirectory(PinnedGrainDirectory.Name, (_, _) => new PinnedGrainDirectory());

        // Execution
        services.AddSingleton<ActivationTable>();
        services.AddSingleton<LiveCalls>();
        services.AddSingleton<ComponentRuntime>();
        services.TryAddSingleton<OutcomeCodec>();

        // Calls
        services.AddSingleton<ILocalDispatch, LocalDispatch>();
        services.AddSingleton<ICallSender, SiloCallSender>();
        services.AddGrainService<ComponentEntryService>();
        return services;
    }
}
