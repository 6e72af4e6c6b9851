namespace Quintet;

/// <summary>A chain of calls came back with a command to a component that is busy with an earlier command of the chain. Nothing of the later command took effect.</summary>
[GenerateSerializer, Alias("Quintet.ReentrancyException")]
public sealed class QuintetReentrancyException : QuintetException
{
    internal QuintetReentrancyException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
