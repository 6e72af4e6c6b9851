namespace Quintet.Checkers;

/// <summary>What an event says about its operation.</summary>
public enum EventType
{
    /// <summary>The operation begins.</summary>
    Invoke = 0,

    /// <summary>It was done.</summary>
    Ok = 1,

    /// <summary>It was certainly not done, and never will be.</summary>
    Fail = 2,

    /// <summary>Nobody knows: it may take effect at any later time, or never.</summary>
    Info = 3,
}

/// <summary>What an operation does. The operations on a key tell of which kind it is.</summary>
public enum OperationKind
{
    /// <summary>Any kind of key: a register's value, a list's values in order, an account's deposit ids in order.</summary>
    Read = 0,

    /// <summary>Register: sets the value.</summary>
    Write = 1,

    /// <summary>Register: <c>[expected, new]</c>; completes with whether the value was the expected one and is now the new one.</summary>
    Cas = 2,

    /// <summary>List: adds a value, unique in its key, at the end.</summary>
    Append = 3,

    /// <summary>Account: adds a deposit whose id, unique in its key, is the value.</summary>
    Deposit = 4,
}

/// <summary>What a read was promised.</summary>
public enum ReadConsistency
{
    /// <summary>Everything acknowledged to anybody before it began.</summary>
    Linearizable = 0,

    /// <summary>Everything its session has seen or done.</summary>
    Session = 1,

    /// <summary>Nothing older than a bound.</summary>
    Bounded = 2,

    /// <summary>Some state that once was.</summary>
    Eventual = 3,
}

/// <summary>One line of a history: an operation begins or ends.</summary>
/// <param name="Process">Who calls. A process has one operation at a time.</param>
/// <param name="Type">Whether the operation begins, or how it ended.</param>
/// <param name="F">What the operation does; the same on both lines.</param>
/// <param name="Key">What it is done to; the same on both lines.</param>
/// <param name="Value">On an invocation the argument, on an <c>ok</c> the result.</param>
/// <param name="Time">Monotonic nanoseconds, of one clock for all processes. Never falls from line to line.</param>
/// <param name="Consistency">What a read was promised; the same on both lines. Means nothing on other operations.</param>
/// <param name="Session">The session it belongs to, if any; the same on both lines. Session reads always have one.</param>
/// <remarks>
/// Where times are equal the order of the lines counts. Who merges recordings whose clock is coarse must put invocations before completions
/// of the same time, because that claims the least.
/// </remarks>
public readonly record struct HistoryEvent(
    int Process,
    EventType Type,
    OperationKind F,
    string Key,
    HistoryValue Value,
    long Time,
    ReadConsistency Consistency = ReadConsistency.Linearizable,
    string? Session = null);
