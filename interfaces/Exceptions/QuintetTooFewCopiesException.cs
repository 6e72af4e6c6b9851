namespace Quintet;

/// <summary>
/// The partition has fewer live copies than its policy demands for commands (<see cref="AvailabilityPolicy.MinimumCopies"/>). Nothing took effect; repeat the call after <see cref="RetryAfter"/>.
/// </summary>
[GenerateSerializer, Alias("Quintet.TooFewCopiesException")]
public sealed class QuintetTooFewCopiesException : QuintetException
{
    internal QuintetTooFewCopiesException(string message, TimeSpan retryAfter)
        : base(message) => RetryAfter = retryAfter;

    /// <summary>How long to wait before the next try.</summary>
    [Id(0)]
    public TimeSpan RetryAfter { get; private set; }
}
