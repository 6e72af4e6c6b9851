namespace Quintet;

/// <summary>Nobody could be reached in time who serves the component. Nothing took effect; the call may be repeated.</summary>
[GenerateSerializer, Alias("Quintet.UnavailableException")]
public sealed class QuintetUnavailableException : QuintetException
{
    internal QuintetUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
