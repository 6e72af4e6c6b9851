namespace Quintet.Checkers;

/// <summary>A kind of key, and the search for an order of the operations on one.</summary>
internal interface IKeyModel
{
    LinearizabilityVerdict Check(IReadOnlyList<Operation> operations);
}

/// <summary>There is an order if neither a violation nor a reason for no decision is told.</summary>
internal readonly record struct LinearizabilityVerdict(string? Violation, string? Undecided, long Steps)
{
    public static LinearizabilityVerdict Linearizable(long steps) => new(null, null, steps);
}
