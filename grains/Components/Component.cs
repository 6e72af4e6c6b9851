using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Quintet.Components;

namespace Quintet;

/// <summary>The base of <see cref="Component{TState}"/>, which is the class to derive from.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Component : IGrainBase, IComponentActivation
{
    private readonly ComponentExecutor _executor;

    private protected Component()
    {
        var activation = new ContextProbe().GrainContext
            ?? throw new InvalidOperationException($"{GetType().FullName} was created with new. Components are created by Orleans: call one through a grain reference.");
        var runtime = activation.ActivationServices.GetRequiredService<ComponentRuntime>();
        var context = new LogicalContext(activation, runtime);
        GrainContext = context;
        _executor = new ComponentExecutor(this, context, runtime);
        Context = new ComponentContext(_executor);
    }

    /// <summary>The activation as Orleans sees it, but with the component's logical id and reference.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public IGrainContext GrainContext { get; }

    /// <summary>Who this component is, and which request is being executed.</summary>
    protected ComponentContext Context { get; }

    /// <summary>Gives references to other grains and components.</summary>
    protected IGrainFactory GrainFactory => _executor.Runtime.GrainFactory;

    /// <summary>The activation's services.</summary>
    protected IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>
    /// Runs when the component's object has been made on this silo, before its first call. That may be on any copy and any number of times;
    /// <c>State</c> and <c>Raise</c> are not available here. What it throws is thrown to the callers that wait, and the next call tries again.
    /// </summary>
    /// <param name="cancellationToken">Signals that activation is given up.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs before the component's object is dropped on this silo, after the last of its running calls. Not called when a silo dies.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Signals that it takes too long.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    private protected CallFrame? Frame => CallFrame.Of(this);

    Task IGrainBase.OnActivateAsync(CancellationToken token) => _executor.OpenAsync(token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => _executor.CloseAsync(reason, token);

    ValueTask IComponentActivation.Activate() => _executor.ReportActivation();

    /// <summary>A grain's constructor is the public way to the context of the activation being made.</summary>
    private sealed class ContextProbe : Grain;
}
