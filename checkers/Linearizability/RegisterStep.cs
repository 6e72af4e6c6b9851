namespace Quintet.Checkers;

/// <summary>What an operation on a register asks of the value and does to it. Values are numbered, and <see cref="Nothing"/> stands for none.</summary>
/// <param name="Source">The operation.</param>
/// <param name="Needs">The value must be this one: what a read returned, what a successful <c>cas</c> expected.</param>
/// <param name="Excludes">The value must not be this one: what a <c>cas</c> expected that found another value.</param>
/// <param name="Sets">The value afterwards.</param>
internal readonly record struct RegisterStep(Operation Source, int Needs, int Excludes, int Sets)
{
    public const int Nothing = -1;

    /// <summary>Leaves the value as it is.</summary>
    public bool OnlyLooks => Sets == Nothing;

    /// <summary>Its place in the order depends on the value.</summary>
    public bool Looks => Needs != Nothing || Excludes != Nothing;

    public bool IsPossibleAt(int value) => (Needs == Nothing || Needs == value) && (Excludes == Nothing || Excludes != value);
}
