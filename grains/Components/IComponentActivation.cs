namespace Quintet.Components;

/// <summary>What Quintet itself asks of an activation through Orleans. Component calls do not come this way (see <see cref="Quintet.Calls.LocalDispatch"/>).</summary>
[Alias("Quintet.IComponentActivation")]
internal interface IComponentActivation : IAddressable
{
    /// <summary>Comes into being, and throws what the component's activation hook threw.</summary>
    [Alias("Activate")]
    ValueTask Activate();
}
