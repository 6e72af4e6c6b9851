using System.Net;
using Quintet.Calls;

namespace Quintet.Placement;

/// <summary>Whether anybody listens at a silo's address: one probe at a time, and those who wait for what it finds.</summary>
internal sealed class PeerProbe(IPEndPoint endPoint)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _question;
    private bool _isRunning;
    private bool _isAccepted;

    /// <summary>Completed, unless a connection has ended and it is not known yet what that means.</summary>
    public Task Settled => Volatile.Read(ref _question)?.Task ?? Task.CompletedTask;

    /// <summary>A connection has ended: a probe, which the caller sets off now, will tell what that means.</summary>
    public void Question()
    {
        lock (_gate)
        {
            if (!_isAccepted)
            {
                _question ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Probes, unless a probe is under way.</summary>
    /// <param name="limit">How long.</param>
    /// <param name="refused">Called if nobody listens, before those who wait go on.</param>
    public async Task RunAsync(TimeSpan limit, Action refused)
    {
        lock (_gate)
        {
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        try
        {
            if (await ListenerProbe.IsRefusedAsync(endPoint, limit, () => Settle(isRunning: true)).ConfigureAwait(false))
            {
                refused();
            }
        }
        finally
        {
            Settle(isRunning: false);
        }
    }

    private void Settle(bool isRunning)
    {
        TaskCompletionSource? question;
        lock (_gate)
        {
            (_isRunning, _isAccepted) = (isRunning, isRunning);
            (question, _question) = (_question, null);
        }

        question?.TrySetResult();
    }
}
