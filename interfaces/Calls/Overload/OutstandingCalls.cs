namespace Quintet.Calls;

/// <summary>Bounds how many calls of this process have no answer yet, whatever they wait for. Thread-safe.</summary>
internal sealed class OutstandingCalls(CallOptions options)
{
    /// <summary>What a caller is told who comes when there are too many.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private int _count;

    /// <summary>A call begins. <see cref="Leave"/> when it has ended.</summary>
    /// <exception cref="QuintetOverloadedException">There are as many as allowed.</exception>
    public void Enter()
    {
        if (Interlocked.Increment(ref _count) > options.MaxOutstanding)
        {
            Interlocked.Decrement(ref _count);
            QuintetTelemetry.Refused("process");
            throw new QuintetOverloadedException(
                $"This process has {options.MaxOutstanding} calls of components without an answer, as many as {options.MaxOutstandingName} allows. Nothing was sent. Make fewer calls at once, or repeat this one a little later.", RetryAfter);
        }
    }

    /// <summary>A call ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _count);
}
