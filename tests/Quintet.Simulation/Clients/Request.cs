namespace Quintet.Simulation;

/// <summary>What a request does to a component.</summary>
internal enum RequestKind
{
    /// <summary>Adds a unique number to a ledger or list.</summary>
    Deposit,

    /// <summary>Removes a ledger.</summary>
    Clear,

    /// <summary>A command that raises no event.</summary>
    Look,

    /// <summary>Sets a register to a unique number.</summary>
    Write,

    /// <summary>Sets a register to a unique number if it holds the expected one.</summary>
    Swap,

    /// <summary>A linearizable read; no command.</summary>
    Read,

    /// <summary>A read, of any copy, of at least what the client has seen.</summary>
    ReadSession,

    /// <summary>A read, of any copy, of nothing older than <see cref="Request.Value"/> milliseconds.</summary>
    ReadBounded,

    /// <summary>A read of any copy.</summary>
    ReadEventual,
}

/// <summary>
/// What a client asks of a component. Keys tell kinds: k is a ledger that may be cleared, l a list, r a register. The outcome of a command is what it saw:
/// how many deposits there were, or the register's value.
/// </summary>
internal readonly record struct Request(string Component, RequestKind Kind, long Value = 0, long Expected = 0)
{
    /// <summary>Whether it changes nothing, and is no command.</summary>
    public bool IsRead => Kind >= RequestKind.Read;

    public byte[] EventsOn(object? state) => Kind switch
    {
        RequestKind.Deposit or RequestKind.Write => BitConverter.GetBytes(Value),
        RequestKind.Clear => new byte[8],
        RequestKind.Swap when Seen(state) == Expected => BitConverter.GetBytes(Value),
        _ => [],
    };

    public static byte[] OutcomeOn(object? state) => BitConverter.GetBytes(Seen(state));

    public static long Seen(object? state) => state switch
    {
        Ledger ledger => ledger.Deposits.Length,
        Cell cell => cell.Value,
        _ => 0,
    };

    /// <summary>Equal states, whoever made them.</summary>
    public static bool AreEqual(object? one, object? other) => (one, other) switch
    {
        (null, null) => true,
        (Ledger first, Ledger second) => first.Deposits.AsSpan().SequenceEqual(second.Deposits.AsSpan()),
        (Cell first, Cell second) => first.Value == second.Value,
        _ => false,
    };

    public static string Show(object? state) => state switch
    {
        Ledger ledger => $"[{string.Join(" ", ledger.Deposits)}]",
        Cell cell => $"{cell.Value}",
        _ => "none",
    };

    public override string ToString() => Kind switch
    {
        RequestKind.Deposit or RequestKind.Write => $"{Kind} {Component} {Value}",
        RequestKind.ReadBounded => $"{Kind} {Component} within {Value} ms",
        RequestKind.Swap => $"Swap {Component} {Expected}->{Value}",
        _ => $"{Kind} {Component}",
    };
}
