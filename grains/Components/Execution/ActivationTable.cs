using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Quintet.Components;

/// <summary>The activations of components that are ready on this silo, by logical id. Thread-safe.</summary>
internal sealed class ActivationTable
{
    private readonly ConcurrentDictionary<GrainId, ComponentExecutor> _ready = new();

    public bool TryFind(GrainId component, [NotNullWhen(true)] out ComponentExecutor? executor) => _ready.TryGetValue(component, out executor);

    public void Add(ComponentExecutor executor) => _ready[executor.Id] = executor;

    /// <summary>Removes this activation, but not one that has taken its place.</summary>
    public void Remove(ComponentExecutor executor) => _ready.TryRemove(new(executor.Id, executor));
}
