namespace Quintet;

/// <summary>How fresh the state must be that a query sees. A query sees one committed state throughout, whatever the level.</summary>
public enum Consistency
{
    /// <summary>Everything acknowledged to anybody before the query began. Answered by the primary, when every member has confirmed that it leads.</summary>
    Linearizable = 0,

    /// <summary>Everything that the caller's session has seen or done (<see cref="QuintetSession"/>): it reads its own writes, and never goes back. Answered by any sound copy that has got so far.</summary>
    Session = 1,

    /// <summary>Everything acknowledged to anybody before a bound of time, counted back from the query's beginning. Answered by any sound copy that can prove it, else by the primary.</summary>
    Bounded = 2,

    /// <summary>Some committed state, of any sound copy; how old is not said.</summary>
    Eventual = 3,

    /// <summary>What the policy of the component's type says (<see cref="ConsistencyPolicy.DefaultRead"/>): <see cref="Linearizable"/>, unless an administrator says otherwise. No level of its own.</summary>
    TypeDefault = 4,
}
