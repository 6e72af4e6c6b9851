namespace Quintet;

/// <summary>The base of everything that Quintet itself throws at callers and hosts. A component's own exceptions pass unchanged.</summary>
[GenerateSerializer, Alias("Quintet.Exception")]
public abstract class QuintetException : Exception
{
    private protected QuintetException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
