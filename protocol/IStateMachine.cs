namespace Quintet.Protocol;

/// <summary>
/// What the core needs to know about a component type's state. Implementations are pure: the same arguments give an equal
/// result on every silo and at every time, and no argument is changed.
/// </summary>
public interface IStateMachine
{
    /// <summary>Applies one entry's events to a component's state.</summary>
    /// <param name="component">The component's logical key.</param>
    /// <param name="state">The state before, or null if the component does not exist.</param>
    /// <param name="events">The entry's encoded events. Empty means that nothing changes.</param>
    /// <returns>The state after, or null if the component was removed.</returns>
    /// <exception cref="UnknownChangeException">This build does not know one of the events: a newer one wrote it. The copy is none the worse for it, but of no use here.</exception>
    /// <exception cref="Exception">Anything else thrown here is a mismatch of this copy with the primary's (rule S8).</exception>
    object? Apply(string component, object? state, ReadOnlyMemory<byte> events);

    /// <summary>Encodes a state for a snapshot.</summary>
    byte[] Encode(object state);

    /// <summary>Decodes a state that <see cref="Encode"/> made, on this or another silo.</summary>
    object Decode(ReadOnlyMemory<byte> encoded);

    /// <summary>
    /// A canonical hash of a state (rule S8): equal for equal states on every silo and in every process, whether replayed or decoded from a snapshot;
    /// independent of the order of unordered collections, and blind to which references are shared.
    /// </summary>
    ulong Hash(object state);

    /// <summary>
    /// Names the shape of the states and the code that applies events. Hashes are compared only between copies of equal version: copies of
    /// different builds may legitimately differ.
    /// </summary>
    ulong Version { get; }
}
