namespace Quintet.Components;

/// <summary>Counts the running calls of an activation, and lets a deactivation wait for the last of them. Thread-safe.</summary>
internal sealed class ActivationGate
{
    /// <summary>Calls that run on after this are harmless; waiting for them is a courtesy to the deactivation hook, and a command may be waiting for a commit for long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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

    /// <summary>Closes the gate and waits for a while until nobody is inside.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        Task drained;
        lock (_lock)
        {
            _drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_running == 0)
            {
                _drained.TrySetResult();
            }

            drained = _drained.Task;
        }

        await drained.WaitAsync(Patience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }
}
