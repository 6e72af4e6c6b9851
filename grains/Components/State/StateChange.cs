namespace Quintet.Components;

/// <summary>The kinds of change a command can make. The numbers are part of the stored format.</summary>
internal enum StateChangeKind : byte
{
    /// <summary>An event of the component's own.</summary>
    Raised = 1,

    /// <summary>The whole state was replaced.</summary>
    Replaced = 2,

    /// <summary>The component was removed.</summary>
    Cleared = 3,
}

/// <summary>One change made by a command.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The event or the new state; null when cleared.</param>
internal readonly record struct StateChange(StateChangeKind Kind, object? Value);
