using System.Collections.Concurrent;

namespace Quintet.Cluster.Tests.Fakes;

/// <summary>What incoming call filters saw of component calls on one silo.</summary>
public sealed class FilterRecord
{
    public ConcurrentQueue<(GrainId Target, string Call, object? Argument, string Implementation)> Calls { get; } = new();
}

/// <summary>A filter as a user would register it, on Orleans' way.</summary>
public sealed class RecordingFilter(FilterRecord record) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is Component)
        {
            var argument = context.Request.GetArgumentCount() > 0 ? context.Request.GetArgument(0) : null;
            record.Calls.Enqueue((context.TargetId, $"{context.InterfaceName}.{context.MethodName}", argument, context.ImplementationMethod.Name));
        }

        await context.Invoke();
    }
}
