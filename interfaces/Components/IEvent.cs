namespace Quintet;

/// <summary>
/// The immutable, serializable description of a change of a component's state. Give it <c>[GenerateSerializer]</c>, an
/// <c>[Alias]</c> and <c>[Id]</c>s: it is sent to every copy.
/// </summary>
/// <typeparam name="TState">The component's state.</typeparam>
public interface IEvent<TState>
{
    /// <summary>
    /// The state after the event. Pure: it depends on nothing but <paramref name="state"/> and the event's own fields (no clock, no
    /// randomness, no I/O), because every copy runs it for itself and all must agree.
    /// </summary>
    /// <param name="state">The state before; it is not changed.</param>
    TState ApplyTo(TState state);
}
