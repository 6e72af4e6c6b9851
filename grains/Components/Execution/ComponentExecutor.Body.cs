using Quintet.Calls;
using Quintet.Rehearsal;

namespace Quintet.Components;

internal sealed partial class ComponentExecutor
{
    /// <summary>Runs the body, inside the incoming call filters. Its exceptions are outcomes; none leaves this method.</summary>
    private async ValueTask<BodyOutcome> RunBodyAsync(ComponentRequest request, CallFrame frame, CancellationToken cancellation)
    {
        // All of these flow with this method's context only, and so end with it.
        frame.Enter();
        QuintetCall.Current = null;
        QuintetSession.Current = null; // What it has seen came with the request.
        if (frame.IsCommand)
        {
            CallChain.Push(Id, frame.Request);
        }

        try
        {
            request.SetTarget(_context);
            var result = Runtime.Filters.Count == 0 && _component is not IIncomingGrainCallFilter || _component is RehearsalPart
                ? await request.RunAsync(cancellation)
                : await new IncomingCall(_component, _context, request, Runtime, cancellation).RunAsync();
            return new(result is Component component ? component.AsReference(request.GetMethod().ReturnType.GetGenericArguments()[0]) : result);
        }
        catch (Exception exception)
        {
            return new(null, exception);
        }
        finally
        {
            frame.End();
        }
    }

    /// <summary>What a body came to: a result, or an exception.</summary>
    private readonly record struct BodyOutcome(object? Result, Exception? Failure = null);
}
