namespace Quintet;

/// <summary>The partition has as many commands in execution as it admits. Nothing took effect; repeat the call after <see cref="RetryAfter"/>.</summary>
[GenerateSerializer, Alias("Quintet.OverloadedException")]
public sealed class QuintetOverloadedException : QuintetException
{
    internal QuintetOverloadedException(string message, TimeSpan retryAfter)
        : base(message) => RetryAfter = retryAfter;

    /// <summary>How long to wait before the next try.</summary>
    [Id(0)]
    public TimeSpan RetryAfter { get; private set; }
}
