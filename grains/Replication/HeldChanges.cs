using System.Diagnostics;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>View changes that this silo wants and may not make at present.</summary>
/// <typeparam name="THost">Whose changes they are.</typeparam>
internal sealed class HeldChanges<THost>
{
    // Then the replica looks at the row, which may have moved on without it.
    private static readonly TimeSpan HoldFor = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private List<(THost Host, CompareAndSwap Change, long Since)> _held = [];
    private TaskCompletionSource _any = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes as soon as a change is held.</summary>
    public Task AnyAsync()
    {
        lock (_gate)
        {
            return _any.Task;
        }
    }

    public void Hold(THost host, CompareAndSwap change, long since)
    {
        lock (_gate)
        {
            _held.Add((host, change, since));
            _any.TrySetResult();
        }
    }

    /// <summary>Those that may be made now, and those held for too long; neither is held any more.</summary>
    public (List<(THost Host, CompareAndSwap Change)> Released, List<(THost Host, CompareAndSwap Change)> Expired) Release(Func<THost, bool> mayChange, long now)
    {
        List<(THost, CompareAndSwap)> released = [];
        List<(THost, CompareAndSwap)> expired = [];
        lock (_gate)
        {
            List<(THost, CompareAndSwap, long)> kept = [];
            foreach (var (host, change, since) in _held)
            {
                if (mayChange(host))
                {
                    released.Add((host, change));
                }
                else if (Stopwatch.GetElapsedTime(since, now) > HoldFor)
                {
                    expired.Add((host, change));
                }
                else
                {
                    kept.Add((host, change, since));
                }
            }

            _held = kept;
            if (kept.Count == 0 && _any.Task.IsCompleted)
            {
                _any = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        return (released, expired);
    }
}
