namespace Quintet;

/// <summary>
/// A bound was reached: of the partition, the silo or this process; the message names it. Routers wait and try again by themselves, within the call's time and as long as the process may have further calls outstanding; this is
/// thrown when that was in vain. Nothing took effect; repeat the call after <see cref="RetryAfter"/>, or offer less load.
/// </summary>
[GenerateSerializer, Alias("Quintet.OverloadedException")]
public sealed class QuintetOverloadedException : QuintetException
{
    internal QuintetOverloadedException(string message, TimeSpan retryAfter)
        : base(message) => RetryAfter = retryAfter;

    /// <summary>How long to wait before the next try.</summary>
    [Id(0)]
    public TimeSpan RetryAfter { get; private set; }
}
