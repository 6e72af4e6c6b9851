using System.Diagnostics.CodeAnalysis;
using Quintet.Calls;

namespace Quintet.Components;

/// <summary>
/// An activation's context that shows the component's logical identity: keys, references and <c>this</c> passed as an argument are
/// those that callers use, not the id pinned to this silo. Everything else is the activation's own.
/// </summary>
internal sealed class LogicalContext : IGrainContext
{
    private readonly GrainReference _reference;

    public LogicalContext(IGrainContext activation, ComponentRuntime runtime)
    {
        Activation = activation;
        GrainId = ComponentKey.TryUnpin(activation.GrainId, out var logical, out _) ? logical : activation.GrainId;
        _reference = (GrainReference)runtime.GrainFactory.GetGrain(GrainId);
    }

    /// <summary>The context that Orleans knows.</summary>
    public IGrainContext Activation { get; }

    public GrainId GrainId { get; }

    public GrainReference GrainReference => _reference;

    public object? GrainInstance => Activation.GrainInstance;

    public ActivationId ActivationId => Activation.ActivationId;

    public GrainAddress Address => Activation.Address;

    public IServiceProvider ActivationServices => Activation.ActivationServices;

    public IGrainLifecycle ObservableLifecycle => Activation.ObservableLifecycle;

    public IWorkItemScheduler Scheduler => Activation.Scheduler;

    public Task Deactivated => Activation.Deactivated;

    public object? GetTarget() => Activation.GetTarget();

    public object? GetComponent(Type componentType) => Activation.GetComponent(componentType);

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class => Activation.SetComponent(value);

    public void ReceiveMessage(object message) => Activation.ReceiveMessage(message);

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) => Activation.Activate(requestContext, cancellationToken);

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default) => Activation.Deactivate(deactivationReason, cancellationToken);

    public void Rehydrate(IRehydrationContext context) => Activation.Rehydrate(context);

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
        // Where a component runs is decided by its partition's view, never by Orleans.
    }

    public bool Equals([NotNullWhen(true)] IGrainContext? other) => Activation.Equals(other is LogicalContext logical ? logical.Activation : other);

    public override bool Equals(object? obj) => obj is IGrainContext other && Equals(other);

    public override int GetHashCode() => Activation.GetHashCode();

    public override string ToString() => $"[Component {GrainId}]";
}
