using Orleans.Runtime.Placement;
using Quintet.Calls;

namespace Quintet.Placement;

/// <summary>Reads the silo of a component's activation from its grain id.</summary>
internal sealed class PinnedPlacementDirector : IPlacementDirector
{
    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">
    /// The id is not pinned: somebody sent a message to a component past the router, and Orleans would make an activation that no view knows of.
    /// </exception>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        ComponentKey.TryUnpin(target.GrainIdentity, out _, out var silo)
            ? Task.FromResult(SiloAddress.FromParsableString(silo.Value))
            : throw new InvalidOperationException(
                $"A message of interface {target.InterfaceType} was sent to component {target.GrainIdentity} past Quintet's router. " +
                "Call components through methods marked [Command] or [Query], from a host that has UseQuintet on its silo or client builder.");
}
