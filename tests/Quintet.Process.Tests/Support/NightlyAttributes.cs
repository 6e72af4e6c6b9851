using System.Runtime.CompilerServices;

namespace Quintet.ProcessTests.Support;

/// <summary>A test whose likes run in every build; this one runs each night.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NightlyFactAttribute : FactAttribute
{
    public NightlyFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Lengths.IsNight ? null : Lengths.ByNight;
}

/// <inheritdoc cref="NightlyFactAttribute" />
[AttributeUsage(AttributeTargets.Method)]
public sealed class NightlyTheoryAttribute : TheoryAttribute
{
    public NightlyTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Lengths.IsNight ? null : Lengths.ByNight;
}
