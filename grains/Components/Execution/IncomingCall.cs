using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Orleans.Serialization.Invocation;
using Quintet.Calls;

namespace Quintet.Components;

/// <summary>
/// A component call as incoming call filters see it: the logical id, the user's interface and arguments. Filters run inside the
/// execution, once each time the body runs, so what they do to the outcome is part of it.
/// </summary>
internal sealed class IncomingCall(Component component, LogicalContext context, ComponentRequest request, ComponentRuntime runtime, CancellationToken cancellation)
    : IIncomingGrainCallContext
{
    private static readonly ConcurrentDictionary<(Type Class, MethodInfo Method), MethodInfo> Implementations = new();

    private int _stage;

    public IInvokable Request => request;

    public object Grain => component;

    public GrainId? SourceId => null;

    public GrainId TargetId => context.GrainId;

    public IGrainContext TargetContext => context;

    public GrainInterfaceType InterfaceType => runtime.InterfaceTypes.GetGrainInterfaceType(request.GetInterfaceType());

    public string InterfaceName => request.GetInterfaceName();

    public string MethodName => request.GetMethodName();

    public MethodInfo InterfaceMethod => request.GetMethod();

    public MethodInfo ImplementationMethod => Implementations.GetOrAdd((component.GetType(), request.GetMethod()), static key => Implementation(key.Class, key.Method));

    public object? Result
    {
        get => Response is { Exception: null } response ? response.Result : null;
        set => Response = Response.FromResult(value);
    }

    public Response? Response { get; set; }

    /// <summary>Runs filters and body, and gives the outcome that the filters left.</summary>
    public async ValueTask<object?> RunAsync()
    {
        await Invoke();
        if (Response!.Exception is { } exception)
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        return Response.Result;
    }

    public async Task Invoke()
    {
        var filter = Next();
        try
        {
            if (filter is null)
            {
                Response = Response.FromResult(await request.RunAsync(cancellation));
                return;
            }

            await filter.Invoke(this);
            if (Response is null)
            {
                throw new InvalidOperationException($"The incoming call filter {filter.GetType().FullName} neither called context.Invoke() nor set a result. Do one of them.");
            }
        }
        finally
        {
            _stage--;
        }
    }

    /// <summary>The filter of the present stage, the component's own as the last, or null for the body.</summary>
    private IIncomingGrainCallFilter? Next()
    {
        var stage = _stage++;
        return stage < runtime.Filters.Count ? runtime.Filters[stage]
            : stage == runtime.Filters.Count && component is IIncomingGrainCallFilter own ? own
            : null;
    }

    private static MethodInfo Implementation(Type type, MethodInfo method)
    {
        var definition = method.IsConstructedGenericMethod ? method.GetGenericMethodDefinition() : method;
        var map = type.GetInterfaceMap(method.DeclaringType!);
        var found = map.TargetMethods[Array.IndexOf(map.InterfaceMethods, definition)];
        return method.IsConstructedGenericMethod ? found.MakeGenericMethod(method.GetGenericArguments()) : found;
    }
}
