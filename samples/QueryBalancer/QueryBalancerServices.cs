using Microsoft.Extensions.DependencyInjection;

namespace Quintet.Samples.QueryBalancer;

/// <summary>Registers the balancer of this sample. Call it in every process that makes queries, silos included.</summary>
public static class QueryBalancerServices
{
    public static IServiceCollection AddSampleQueryBalancer(this IServiceCollection services) => services.AddSingleton<IQueryBalancer, KeepOffPrimary>();
}
