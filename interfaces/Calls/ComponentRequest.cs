using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization.Invocation;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// A call of a component's method: the base of the request classes that Orleans generates. On the caller's side it routes itself, as the last of
/// the outgoing call filters; on the callee's side it runs the method's body. Not for use in code.
/// </summary>
/// <remarks>
/// The fields are fixed before the first sending and the same at every attempt. While an attempt is in flight the request may be
/// being serialized on another thread, so nothing changes it from then on. Running it consumes its arguments: a local
/// attempt runs a deep copy.
/// </remarks>
[GenerateSerializer]
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ComponentRequest : RequestBase, IOutgoingGrainCallFilter
{
    [NonSerialized]
    private readonly IServiceProvider _services;

    // Not sent: it follows from the method.
    [NonSerialized]
    private CallKind _kind;

    /// <summary>Called by generated code, also when a request is received.</summary>
    /// <param name="services">The process's services.</param>
    [GeneratedActivatorConstructor]
    protected ComponentRequest(IServiceProvider services) => _services = services;

    /// <summary>Command or query.</summary>
    internal CallKind Kind => _kind;

    /// <summary>Names the request. For a query only its <see cref="CommandHeader.Id"/> is set.</summary>
    [Id(0)]
    internal CommandHeader Header { get; set; }

    /// <summary>How fresh the state must be that a query sees.</summary>
    [Id(1)]
    internal Consistency Consistency { get; set; }

    /// <summary>W3C trace parent of the call, or null if it is not traced.</summary>
    [Id(2)]
    internal string? Trace { get; set; }

    /// <summary>What the call asks of the state it sees, beyond <see cref="Consistency"/>; null if nothing. A query without terms is served as linearizable.</summary>
    [Id(3)]
    internal ReadTerms? Terms { get; set; }

    /// <summary>Whether a component's body makes the call.</summary>
    internal bool IsFromBody => Terms is { IsFromBody: true };

    /// <summary>Called by generated code, for a method with <see cref="QueryAttribute"/>.</summary>
    /// <param name="consistency">The attribute's level.</param>
    protected void MarkAsQuery(Consistency consistency)
    {
        _kind = CallKind.Query;
        Consistency = consistency;
    }

    /// <summary>
    /// Runs the body, and nothing but the body, on the target given by <c>SetTarget</c>. Its exceptions come out as they are.
    /// </summary>
    /// <param name="cancellation">What the body sees as its cancellation token, if the method has one.</param>
    /// <returns>The result, or null if the method has none.</returns>
    internal ValueTask<object?> RunAsync(CancellationToken cancellation)
    {
        if (IsCancellable)
        {
            SetCancellation(cancellation);
        }

        return RunBodyAsync();
    }

    private protected abstract ValueTask<object?> RunBodyAsync();

    private protected abstract void Complete(IOutgoingGrainCallContext context, object? result);

    /// <inheritdoc />
    public sealed override ValueTask<Response> Invoke() => throw new InvalidOperationException(
        $"{GetInterfaceName()}.{GetMethodName()} reached a component's activation without passing Quintet's router. Call components through an " +
        "ordinary grain reference, from a host that has UseQuintet on its silo or client builder.");

    async Task IOutgoingGrainCallFilter.Invoke(IOutgoingGrainCallContext context)
    {
        var router = _services.GetService<ComponentRouter>() ?? throw new QuintetConfigurationException(
            [$"{GetInterfaceName()}.{GetMethodName()} was called in a process without Quintet. Add UseQuintet() to the silo or client builder."]);
        Complete(context, await router.CallAsync(context.TargetId, this));
    }

    private void SetCancellation(CancellationToken cancellation)
    {
        for (var i = 0; i < GetArgumentCount(); i++)
        {
            if (GetArgument(i) is CancellationToken)
            {
                SetArgument(i, cancellation);
            }
        }
    }
}
