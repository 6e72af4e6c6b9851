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

    /// <summary>Asks a silo something that is not worth waiting long for: one that died, is slow, or is of a version that does not know the question counts as having said <paramref name="otherwise"/>.</summary>
    public async Task<TAnswer> AskAsync<TAnswer>(SiloId silo, Func<TService, ValueTask<TAnswer>> question, TimeSpan patience, TAnswer otherwise)
    {
        try
        {
            return await question(On(silo)).AsTask().WaitAsync(patience).ConfigureAwait(false);
        }
        catch (Exception)
        {
            Forget(silo);
            return otherwise;
        }
    }

    private TService Create(SiloId silo) =>
        grains.GetGrain<TService>(SystemTargetGrainId.Create(serviceId.Type, SiloAddress.FromParsableString(silo.Value)).GrainId);
}
