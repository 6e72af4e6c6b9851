using System.Diagnostics.CodeAnalysis;

namespace Quintet.Protocol;

/// <summary>
/// A broken invariant of the protocol. The replica that finds one stops for good and says so: it never limps on.
/// </summary>
public sealed class ProtocolViolationException(string message) : Exception(message);

/// <summary>Assertions that stay on in release builds.</summary>
internal static class Invariant
{
    public static void Check([DoesNotReturnIf(false)] bool condition, string rule, string observed)
    {
        if (!condition)
        {
            throw new ProtocolViolationException($"Broken invariant [{rule}]: {observed}.");
        }
    }
}
