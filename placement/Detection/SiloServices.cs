using System.Collections.Concurrent;
using Orleans.Services;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>References to one of Quintet's grain services on other silos.</summary>
/// <param name="grains">Makes them.</param>
/// <param name="serviceId">The id under which every silo registers the service.</param>
/// <typeparam name="TService">The service's interface.</typeparam>
internal sealed class SiloServices<TService>(IGrainFactory grains, GrainId serviceId)
    where TService : IGrainService
{
    private readonly ConcurrentDictionary<SiloId, TService> _references = new();

    public TService On(SiloId silo) => _references.TryGetValue(silo, out var known) ? known : _references.GetOrAdd(silo, Create(silo));

    public void Forget(SiloId silo) => _references.TryRemove(silo, out _);

    private TService Create(SiloId silo) =>
        grains.GetGrain<TService>(SystemTargetGrainId.Create(serviceId.Type, SiloAddress.FromParsableString(silo.Value)).GrainId);
}
