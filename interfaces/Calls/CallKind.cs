namespace Quintet.Calls;

/// <summary>What kind of method a request calls.</summary>
internal enum CallKind : byte
{
    /// <summary>It may change state.</summary>
    Command = 0,

    /// <summary>It cannot change state.</summary>
    Query = 1,
}
