using Orleans.Timers;

namespace Quintet.Components;

/// <summary>
/// Orleans ticks a timer only on the very context it was registered with, so a component's timer is registered with its activation's own.
/// Other grains' timers pass unchanged.
/// </summary>
internal sealed class LogicalTimerRegistry(ITimerRegistry orleans) : ITimerRegistry
{
    [Obsolete("As in Orleans.")]
    public IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        orleans.RegisterTimer(ActivationOf(grainContext), callback, state, dueTime, period);

    public IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options) =>
        orleans.RegisterGrainTimer(ActivationOf(grainContext), callback, state, options);

    private static IGrainContext ActivationOf(IGrainContext context) => context is LogicalContext logical ? logical.Activation : context;
}
