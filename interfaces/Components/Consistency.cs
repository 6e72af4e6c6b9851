namespace Quintet;

/// <summary>How fresh the state must be that a query sees. This release serves every level as <see cref="Linearizable"/>.</summary>
public enum Consistency
{
    /// <summary>Everything acknowledged to anybody before the query began. The default.</summary>
    Linearizable = 0,

    /// <summary>Everything this caller has seen or done itself.</summary>
    Session = 1,

    /// <summary>Nothing older than a bound.</summary>
    Bounded = 2,

    /// <summary>Some committed state.</summary>
    Eventual = 3,
}
