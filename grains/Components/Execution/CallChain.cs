using Quintet.Protocol;

namespace Quintet.Components;

/// <summary>
/// The commands that wait for the present call, innermost first. It flows with the request context, so that a chain of calls that comes
/// back to a component which is busy with one of them is refused at once, instead of waiting for itself until the time is up.
/// </summary>
[GenerateSerializer, Immutable, Alias("Quintet.CallChain")]
internal sealed record CallChain(
    [property: Id(0)] GrainId Component,
    [property: Id(1)] RequestId Request,
    [property: Id(2)] CallChain? Caller)
{
    private const string ContextKey = "quintet.chain";

    /// <summary>The chain of the present call, or null.</summary>
    public static CallChain? Current => RequestContext.Get(ContextKey) as CallChain;

    /// <summary>Lengthens the chain by a command, for the calls its body makes.</summary>
    public static void Push(GrainId component, RequestId request) => RequestContext.Set(ContextKey, new CallChain(component, request, Current));

    /// <summary>Whether a command of the chain is still running on the component.</summary>
    public bool Holds(GrainId component, LiveCalls live)
    {
        for (var link = this; link is not null; link = link.Caller)
        {
            if (link.Component == component && live.IsRunning(component, link.Request))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Caller is null ? $"{Component}" : $"{Caller} -> {Component}";
}
