using Orleans.GrainDirectory;

namespace Quintet.Placement;

/// <summary>
/// The grain directory of component types: it knows nothing and answers at once. Without it Orleans would ask its distributed
/// directory once for every pinned id, and that question can stall on a dead silo.
/// </summary>
internal sealed class PinnedGrainDirectory : IGrainDirectory
{
    /// <summary>The name under which component types find it.</summary>
    public const string Name = "quintet";

    private static readonly Task<GrainAddress?> Nothing = Task.FromResult<GrainAddress?>(null);

    /// <inheritdoc />
    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    /// <inheritdoc />
    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    /// <inheritdoc />
    public Task<GrainAddress?> Lookup(GrainId grainId) => Nothing;

    /// <inheritdoc />
    public Task<GrainAddress?> Lookup(GrainId grainId, CancellationToken cancellationToken) => Nothing;

    /// <inheritdoc />
    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
