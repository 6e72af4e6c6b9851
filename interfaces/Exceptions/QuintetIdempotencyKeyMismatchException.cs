namespace Quintet;

/// <summary>An idempotency key was used again for another component, another method or other arguments. Nothing took effect.</summary>
[GenerateSerializer, Alias("Quintet.IdempotencyKeyMismatchException")]
public sealed class QuintetIdempotencyKeyMismatchException : QuintetException
{
    internal QuintetIdempotencyKeyMismatchException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
