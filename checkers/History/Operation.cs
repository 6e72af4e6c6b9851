namespace Quintet.Checkers;

/// <summary>How an operation ended.</summary>
internal enum Outcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It certainly was not done.</summary>
    NotDone,

    /// <summary>It may take effect at any time after its invocation, or never.</summary>
    Unknown,
}

/// <summary>
/// An invocation with its completion. Places are those of the lines among all lines of the history: one operation is before another if its
/// <see cref="Completed"/> is less than the other's <see cref="Invoked"/>.
/// </summary>
internal sealed record Operation(int Process, OperationKind Kind, string Key, HistoryValue Argument, ReadConsistency Consistency, string? Session)
{
    /// <summary>No completion that counts: the operation never ended.</summary>
    public const int Never = int.MaxValue;

    public required int Invoked { get; init; }

    public required int InvokedLine { get; init; }

    public int Completed { get; private set; } = Never;

    public int CompletedLine { get; private set; }

    public Outcome Outcome { get; private set; } = Outcome.Unknown;

    public HistoryValue Result { get; private set; }

    public bool IsRead => Kind == OperationKind.Read;

    public bool IsDone => Outcome == Outcome.Done;

    /// <summary>A read that must have seen everything acknowledged before it.</summary>
    public bool IsLinearizableRead => IsRead && IsDone && Consistency == ReadConsistency.Linearizable;

    public bool IsBefore(Operation other) => Completed < other.Invoked;

    public void Complete(int place, int line, EventType type, HistoryValue result)
    {
        CompletedLine = line;
        Outcome = type switch
        {
            EventType.Ok => Outcome.Done,
            EventType.Fail => Outcome.NotDone,
            _ => Outcome.Unknown,
        };
        if (Outcome != Outcome.Unknown)
        {
            Completed = place;
            Result = result;
        }
    }

    public override string ToString()
    {
        var action = IsRead ? "read" : $"{Kind.Word()} {Argument}";
        var end = (Outcome, Kind) switch
        {
            (Outcome.Done, OperationKind.Read or OperationKind.Cas) => $" -> {Result}",
            (Outcome.Done, _) => "",
            (Outcome.NotDone, _) => " (failed)",
            _ => " (outcome unknown)",
        };
        var lines = CompletedLine == 0 ? $"line {InvokedLine}" : $"lines {InvokedLine}-{CompletedLine}";
        return $"{action}{end} of process {Process} ({lines})";
    }
}
