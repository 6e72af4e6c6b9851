using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Metadata;
using Orleans.Runtime.Hosting;
using Orleans.Services;
using Orleans.Timers;
using Quintet.Calls;
using Quintet.Components;
using Quintet.Placement;
using Quintet.Replication;

namespace Quintet.Hosting;

/// <summary>Registers what a silo needs to host components. The calling side, the replica table, the partition map and the cluster knowledge are registered apart.</summary>
internal static class ComponentServices
{
    public static IServiceCollection AddQuintetComponents(this IServiceCollection services)
    {
        // Types
        services.AddSingleton<ComponentDiscovery>();
        services.AddSingleton<ComponentTypes>();
        services.AddSingleton<IGrainPropertiesProvider, EventNames>();
        services.AddSingleton<EventAgreement>();
        services.AddSingleton<IComponentTypes>(provider => provider.GetRequiredService<ComponentTypes>());

        // Checked with the first look at the grain types: Orleans' own complaint about two of one name would come before any validator's.
        services.AddOptions<GrainTypeOptions>().PostConfigure<ComponentTypes>((_, _) => { });

        // Placement
        services.AddPlacementDirector<PinnedPlacement, PinnedPlacementDirector>();
        services.AddGrainDirectory(PinnedGrainDirectory.Name, (_, _) => new PinnedGrainDirectory());

        // Execution
        services.AddSingleton<ActivationTable>();
        services.AddSingleton<LiveCalls>();
        services.AddSingleton<QueryGate>();
        services.AddSingleton<CallGate>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<ComponentRuntime>();

        DecorateTimers(services);

        // Calls
        services.AddSingleton<ILocalDispatch, LocalDispatch>();
        services.AddSingleton<ICallSender, SiloCallSender>();
        services.AddSingleton<IGrainService>(provider => ActivatorUtilities.CreateInstance<ComponentEntryService>(provider, EntryReferences.ServiceId));
        return services;
    }

    private static void DecorateTimers(IServiceCollection services)
    {
        var orleans = services.Last(service => service.ServiceType == typeof(ITimerRegistry));
        services.Remove(orleans);
        services.AddSingleton<ITimerRegistry>(provider => new LogicalTimerRegistry((ITimerRegistry)(
            orleans.ImplementationInstance ?? orleans.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, orleans.ImplementationType!))));
    }
}
