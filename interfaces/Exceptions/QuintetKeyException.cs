namespace Quintet;

/// <summary>A key that no component can have.</summary>
[GenerateSerializer, Alias("Quintet.KeyException")]
public sealed class QuintetKeyException : QuintetException
{
    internal QuintetKeyException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
