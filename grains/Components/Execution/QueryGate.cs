using Microsoft.Extensions.Options;

namespace Quintet.Components;

/// <summary>Bounds how many queries run on this silo at once, and how many wait for their turn. Thread-safe.</summary>
internal sealed class QueryGate(IOptions<QuintetSiloOptions> options)
{
    /// <summary>So many wait for each one that may run; more are refused.</summary>
    public const int WaitingPerRunning = 64;

    private readonly int _most = options.Value.MaxConcurrentQueries;
    private readonly SemaphoreSlim _free = new(options.Value.MaxConcurrentQueries);
    private int _waiting;

    /// <summary>
    /// Waits for a turn. A query that a component's body makes has one at once: the body may hold a turn itself, and would wait for ever with all others that do.
    /// </summary>
    /// <returns>False if it was cancelled, or too many wait.</returns>
    public ValueTask<bool> EnterAsync(bool isFromBody, CancellationToken cancellation) => isFromBody || _free.Wait(0, CancellationToken.None) ? new(true) : WaitAsync(cancellation);

    public void Exit(bool isFromBody)
    {
        if (!isFromBody)
        {
            _free.Release();
        }
    }

    private async ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > _most * (long)WaitingPerRunning)
            {
                return false;
            }

            await _free.WaitAsync(cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
