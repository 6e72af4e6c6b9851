using System.ComponentModel;
using Orleans.Serialization.Invocation;

namespace Quintet.Calls;

/// <summary>A call of a method that returns <see cref="Task"/>. Not for use in code.</summary>
[SerializerTransparent]
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ComponentTaskRequest(IServiceProvider services) : ComponentRequest(services)
{
    private protected sealed override async ValueTask<object?> RunBodyAsync()
    {
        await InvokeInner();
        return null;
    }

    private protected sealed override void Complete(IOutgoingGrainCallContext context, object? result) => context.Response = Response.Completed;

    /// <summary>Calls the method. Generated.</summary>
    protected abstract Task InvokeInner();
}

/// <summary>A call of a method that returns <see cref="Task{TResult}"/>. Not for use in code.</summary>
/// <typeparam name="TResult">What the method returns.</typeparam>
[SerializerTransparent]
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ComponentTaskRequest<TResult>(IServiceProvider services) : ComponentRequest(services)
{
    private protected sealed override async ValueTask<object?> RunBodyAsync() => await InvokeInner();

    private protected sealed override void Complete(IOutgoingGrainCallContext context, object? result) => context.Result = result;

    /// <summary>Calls the method. Generated.</summary>
    protected abstract Task<TResult> InvokeInner();
}

/// <summary>A call of a method that returns <see cref="ValueTask"/>. Not for use in code.</summary>
[SerializerTransparent]
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ComponentValueTaskRequest(IServiceProvider services) : ComponentRequest(services)
{
    private protected sealed override async ValueTask<object?> RunBodyAsync()
    {
        await InvokeInner();
        return null;
    }

    private protected sealed override void Complete(IOutgoingGrainCallContext context, object? result) => context.Response = Response.Completed;

    /// <summary>Calls the method. Generated.</summary>
    protected abstract ValueTask InvokeInner();
}

/// <summary>A call of a method that returns <see cref="ValueTask{TResult}"/>. Not for use in code.</summary>
/// <typeparam name="TResult">What the method returns.</typeparam>
[SerializerTransparent]
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ComponentValueTaskRequest<TResult>(IServiceProvider services) : ComponentRequest(services)
{
    private protected sealed override async ValueTask<object?> RunBodyAsync() => await InvokeInner();

    private protected sealed override void Complete(IOutgoingGrainCallContext context, object? result) => context.Result = result;

    /// <summary>Calls the method. Generated.</summary>
    protected abstract ValueTask<TResult> InvokeInner();
}
