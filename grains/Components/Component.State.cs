using Quintet.Components;

namespace Quintet;

/// <summary>
/// A replicated component: a grain whose <see cref="State"/> is kept on several silos. Derive from it, implement an interface that
/// derives from <see cref="IComponent"/>, and name the type with <see cref="ComponentAttribute"/>.
/// </summary>
/// <typeparam name="TState">
/// The state: an immutable, serializable value. A component that does not exist yet has <c>new TState()</c>.
/// </typeparam>
/// <remarks>
/// Commands of one component run one at a time; queries interleave with them. A command takes effect once, but its body may run
/// again on another silo after a failure, so calls out of it must be idempotent: pass <see cref="ComponentContext.RequestId"/> along.
/// Keep no values in fields of the class: they would not be replicated.
/// </remarks>
public abstract class Component<TState> : Component
    where TState : notnull, new()
{
    /// <summary>
    /// In a command: the newest state with this command's own events. In a query: one committed state, the same throughout.
    /// </summary>
    /// <exception cref="InvalidOperationException">Read outside a call, e.g. in a timer. Call the component's own reference instead.</exception>
    protected TState State
    {
        get
        {
            var frame = Frame ?? throw new InvalidOperationException(Outside(nameof(State), "is available only"));
            return frame.State is TState state ? state : new TState();
        }
    }

    /// <summary>
    /// Records an event of the running command: <see cref="State"/> shows it at once, nobody else before it is committed. If the command
    /// throws, its events are forgotten.
    /// </summary>
    /// <param name="event">The change. It is applied here and on every copy, so <c>ApplyTo</c> must be pure.</param>
    /// <exception cref="QuintetRaiseException">There is no running command: a query, a timer or an activation hook.</exception>
    protected void Raise(IEvent<TState> @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        var frame = CommandFrame(nameof(Raise));
        frame.Record(new(StateChangeKind.Raised, @event), ComponentStateMachine<TState>.Apply(frame.State, @event));
    }

    /// <summary>Replaces the whole state. As <see cref="Raise"/>, with an event that carries the state.</summary>
    /// <param name="state">The new state.</param>
    /// <exception cref="QuintetRaiseException">There is no running command.</exception>
    protected void Replace(TState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        CommandFrame(nameof(Replace)).Record(new(StateChangeKind.Replaced, state), state);
    }

    /// <summary>
    /// Removes the component on all copies: from here on it has <c>new TState()</c> again. What is remembered about requests stays.
    /// </summary>
    /// <exception cref="QuintetRaiseException">There is no running command.</exception>
    protected void Clear() => CommandFrame(nameof(Clear)).Record(new(StateChangeKind.Cleared, null), null);

    private CallFrame CommandFrame(string member) => Frame switch
    {
        { IsCommand: true } frame => frame,
        { } => throw new QuintetRaiseException($"{GetType().Name} called {member} in a query. A query cannot change state: mark the interface method [Command]."),
        null => throw new QuintetRaiseException(Outside(member, "can be called only")),
    };

    private string Outside(string member, string can) =>
        $"{GetType().Name}.{member} {can} while a command{(member == nameof(State) ? " or query" : "")} of the component runs, not in a timer, an activation hook or after the method has returned. " +
        "Call the component's own reference there: this.AsReference<IYourInterface>().YourMethod().";
}
