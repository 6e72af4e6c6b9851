namespace Quintet.Components;

/// <summary>Lets the commands of one component through one at a time, in the order they came. Thread-safe.</summary>
internal sealed class CommandTurn
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private bool _taken;

    /// <summary>Waits for the turn. Dispose the result to end it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; the turn is not taken.</exception>
    public ValueTask<Holder> EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            if (!_taken)
            {
                _taken = true;
                return new(new Holder(this));
            }

            waiter = new Waiter();
            _waiting.AddLast(waiter);
        }

        return WaitAsync(waiter, cancellationToken);
    }

    private async ValueTask<Holder> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).TrySetCanceled(token), waiter))
        {
            await waiter.Task;
            return new Holder(this);
        }
    }

    private void Exit()
    {
        lock (_lock)
        {
            while (_waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                if (next.Value.TrySetResult())
                {
                    return;
                }
            }

            _taken = false;
        }
    }

    /// <summary>The turn of one command.</summary>
    public readonly struct Holder(CommandTurn turn) : IDisposable
    {
        public void Dispose() => turn.Exit();
    }

    private sealed class Waiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
}
