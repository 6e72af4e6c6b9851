namespace Quintet;

/// <summary>A command's time ran out after it had been sent: it may have taken effect, or may yet, once at most. Read the component's state before you try again, or repeat the call with the same idempotency key.</summary>
[GenerateSerializer, Alias("Quintet.OutcomeUnknownException")]
public sealed class QuintetOutcomeUnknownException : QuintetException
{
    internal QuintetOutcomeUnknownException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
