namespace Quintet.Calls;

/// <summary>Holds back the commands of this process to one partition while its silo refuses some as overloaded: they wait here, in the order they came, and not at the silo. Thread-safe.</summary>
internal sealed class CommandPace
{
    private readonly Lock _gate = new();
    private readonly PaceWindow _window = new();
    private readonly LinkedList<Waiter> _waiting = [];

    /// <summary>How many wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Whether commands are held back.</summary>
    public bool IsNarrowed
    {
        get
        {
            lock (_gate)
            {
                return _window.IsNarrowed;
            }
        }
    }

    /// <summary>Waits for the turn, for so long at most. Null if it did not come. Dispose it when the command has ended.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; the turn is not taken.</exception>
    public ValueTask<Turn?> TakeAsync(TimeSpan patience, TimeProvider clock, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_waiting.Count == 0 && _window.TryEnter(out var round))
            {
                return new(new Turn(this, round));
            }

            waiter = new Waiter();
            _waiting.AddLast(waiter);
        }

        return WaitAsync(waiter, patience, clock, cancellation);
    }

    private async ValueTask<Turn?> WaitAsync(Waiter waiter, TimeSpan patience, TimeProvider clock, CancellationToken cancellation)
    {
        QuintetTelemetry.Paused("turn");
        try
        {
            return await waiter.Task.WaitAsync(patience, clock, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            lock (_gate)
            {
                _waiting.Remove(waiter);
            }

            if (waiter.Task.IsCompletedSuccessfully)
            {
                waiter.Task.Result.Dispose(); // It came at the same moment.
            }

            if (exception is TimeoutException)
            {
                return null;
            }

            throw;
        }
    }

    private int Refused(ref int round)
    {
        lock (_gate)
        {
            return _window.Refused(ref round);
        }
    }

    private void Admitted()
    {
        lock (_gate)
        {
            if (_window.IsNarrowed)
            {
                _window.Admitted();
            }
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _window.Leave(_waiting.Count > 0);
            while (_waiting.First is { } next && _window.TryEnter(out var round))
            {
                _waiting.RemoveFirst();
                next.Value.SetResult(new Turn(this, round));
            }
        }
    }

    /// <summary>The turn of one command: from before it is first sent until it has ended, pauses after refusals included.</summary>
    public sealed class Turn(CommandPace pace, int round) : IDisposable
    {
        private int _round = round;

        /// <summary>A silo refused it as overloaded.</summary>
        /// <returns>How many rounds in succession were refused.</returns>
        public int Refused() => pace.Refused(ref _round);

        /// <summary>A silo admitted it.</summary>
        public void Admitted() => pace.Admitted();

        public void Dispose() => pace.Leave();
    }

    private sealed class Waiter() : TaskCompletionSource<Turn>(TaskCreationOptions.RunContinuationsAsynchronously);
}
