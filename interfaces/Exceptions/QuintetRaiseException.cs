namespace Quintet;

/// <summary>A component raised an event where none may be raised: in a query, or outside a command.</summary>
[GenerateSerializer, Alias("Quintet.RaiseException")]
public sealed class QuintetRaiseException : QuintetException
{
    internal QuintetRaiseException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
