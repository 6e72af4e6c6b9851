using System.Collections.Immutable;

namespace Quintet.Checkers;

/// <summary>What the checkers found in a history.</summary>
/// <param name="Violations">Broken promises. At most one per rule and key.</param>
/// <param name="Undecided">What could not be checked.</param>
/// <param name="OperationCount">Operations in the history.</param>
/// <param name="KeyCount">Keys in the history.</param>
/// <param name="UnknownCount">Operations whose outcome nobody knows.</param>
/// <param name="StepCount">Steps of the search for orders, over all registers.</param>
public sealed record CheckReport(
    ImmutableArray<Violation> Violations,
    ImmutableArray<Undecided> Undecided,
    int OperationCount,
    int KeyCount,
    int UnknownCount,
    long StepCount)
{
    /// <summary>Everything was checked and nothing was wrong.</summary>
    public bool IsCorrect => Violations.IsEmpty && Undecided.IsEmpty;

    /// <summary>One line of counts, then a line for each finding.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        [
            $"{OperationCount} operations ({UnknownCount} of unknown outcome) on {KeyCount} keys: {Violations.Length} violations, {Undecided.Length} undecided",
            .. Violations.Select(violation => violation.ToString()),
            .. Undecided.Select(undecided => undecided.ToString()),
        ]);
}
