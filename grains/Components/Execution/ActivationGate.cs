namespace Quintet.Components;

/// <summary>Counts the running calls of an activation, and lets a deactivation wait for the last of them. Thread-safe.</summary>
internal sealed class ActivationGate
{
    private readonly Lock _lock = new();
    private int _running;
    private TaskCompletionSource? _drained;

    /// <summary>False once the gate is closed.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_drained is not null)
            {
                return false;
            }

            _running++;
            return true;
        }
    }

    public void Exit()
    {
        lock (_lock)
        {
            if (--_running == 0)
            {
                _drained?.TrySetResult();
            }
        }
    }

    /// <summary>Closes the gate and waits until nobody is inside, or until cancelled: running calls are harmless, waiting for them is a courtesy.</summary>
    public Task CloseAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_running == 0)
            {
                _drained.TrySetResult();
            }

            return _drained.Task.WaitAsync(cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
