using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Components;

/// <summary>
/// One running call of a component: the state it sees and the changes it made. It follows the call through its awaits, so that calls that
/// interleave on one activation do not see each other's.
/// </summary>
internal sealed class CallFrame(Component owner, RequestId request, bool isCommand, object? state, SeenPositions? seen) : BodyFlow(seen)
{
    private List<StateChange>? _changes;
    private volatile bool _ended;

    public bool IsCommand => isCommand;

    public RequestId Request => request;

    /// <summary>What the call sees; null if the component does not exist.</summary>
    public object? State { get; private set; } = state;

    public IReadOnlyList<StateChange> Changes => _changes ?? (IReadOnlyList<StateChange>)[];

    /// <summary>
    /// The component's call that runs here, or null. A frame can be seen by code that is not part of the call: tasks it left behind, and components
    /// on the same silo that it called; hence the two conditions.
    /// </summary>
    public static CallFrame? Of(Component component) => Current is CallFrame { _ended: false } frame && ReferenceEquals(frame.Owner, component) ? frame : null;

    private Component Owner => owner;

    /// <summary>Makes this the running call, for the calling async method and whatever it awaits.</summary>
    public void Enter() => Current = this;

    /// <summary>The body has returned: what it left running can no longer change anything.</summary>
    public void End() => _ended = true;

    public void Record(StateChange change, object? state)
    {
        (_changes ??= []).Add(change);
        State = state;
    }
}
