namespace Quintet.Components;

/// <summary>A state cannot be hashed: it holds what has no content to compare, or is nested too deeply. The message says where, and what to do.</summary>
internal sealed class StateHashException(string what, string? place = null) : NotSupportedException(place is null ? what : $"{place}: {what}")
{
    /// <summary>Whether the message says where.</summary>
    public bool HasPlace => place is not null;

    /// <summary>The same, with the place.</summary>
    public StateHashException At(string member) => HasPlace ? this : new StateHashException(what, member);
}
