namespace Quintet;

/// <summary>No silo hosts the component type. Nothing took effect.</summary>
[GenerateSerializer, Alias("Quintet.NotHostedException")]
public sealed class QuintetNotHostedException : QuintetException
{
    internal QuintetNotHostedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
