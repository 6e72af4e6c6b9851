using Quintet.Protocol;

namespace Quintet.Components;

/// <summary>What the executor needs to know about a component's state beyond what the replication core does.</summary>
internal abstract class ComponentStateMachine : IStateMachine
{
    /// <summary>The state of a component that does not exist yet.</summary>
    public abstract object NewState();

    /// <summary>Encodes the changes of one command, in order. Empty if there are none.</summary>
    public abstract ReadOnlyMemory<byte> EncodeEvents(IReadOnlyList<StateChange> changes);

    /// <inheritdoc />
    public abstract object? Apply(string component, object? state, ReadOnlyMemory<byte> events);

    /// <inheritdoc />
    public abstract byte[] Encode(object state);

    /// <inheritdoc />
    public abstract object Decode(ReadOnlyMemory<byte> encoded);

    /// <inheritdoc />
    public abstract ulong Hash(object state);

    /// <inheritdoc />
    public abstract ulong Version { get; }
}
