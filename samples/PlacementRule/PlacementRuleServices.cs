using Microsoft.Extensions.DependencyInjection;

namespace Quintet.Samples.PlacementRule;

/// <summary>Registers the rules of this sample. Call it on every silo.</summary>
public static class PlacementRuleServices
{
    public static IServiceCollection AddSamplePlacementRules(this IServiceCollection services) => services
        .AddSingleton<IPlacementRule, KeepOffMaintenance>()
        .AddSingleton<IPlacementRule, SpareTheRack>();
}
