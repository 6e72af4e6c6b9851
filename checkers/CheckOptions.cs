namespace Quintet.Checkers;

/// <summary>Bounds of a check. Whatever exceeds one is reported as undecided.</summary>
public sealed record CheckOptions
{
    /// <summary>Operations on one key that the linearizability of registers is checked for.</summary>
    /// <value>At least 1; default 1,000. Time and memory can grow faster than the number of operations.</value>
    public int MaximumOperationsPerKey { get; init; } = 1_000;

    /// <summary>Steps of the search for an order of one register's operations.</summary>
    /// <value>At least 1; default 1,000,000, which needs seconds and some hundred megabytes at worst.</value>
    public int MaximumStepsPerKey { get; init; } = 1_000_000;
}
