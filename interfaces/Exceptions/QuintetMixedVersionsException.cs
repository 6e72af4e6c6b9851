namespace Quintet;

/// <summary>
/// The command raises an event that a copy's silo does not know, because it runs an older version of the component (<see cref="ComponentAttribute.Version"/>). Nothing took effect; repeat the call
/// after <see cref="RetryAfter"/>, or when the upgrade is complete.
/// </summary>
[GenerateSerializer, Alias("Quintet.MixedVersionsException")]
public sealed class QuintetMixedVersionsException : QuintetException
{
    internal QuintetMixedVersionsException(string message, TimeSpan retryAfter)
        : base(message) => RetryAfter = retryAfter;

    /// <summary>How long to wait before the next try.</summary>
    [Id(0)]
    public TimeSpan RetryAfter { get; private set; }
}
