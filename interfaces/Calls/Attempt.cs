using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>How an attempt ended.</summary>
internal enum AttemptEnd
{
    /// <summary>The silo answered.</summary>
    Replied,

    /// <summary>Sending failed, or Orleans gave up.</summary>
    Failed,

    /// <summary>The route was abandoned; whether the silo does the work is unknown.</summary>
    Abandoned,

    /// <summary>No answer in the time given.</summary>
    Silent,

    /// <summary>The caller cancelled a query.</summary>
    Cancelled,
}

/// <summary>
/// One attempt of a call in flight: completes with the answer, or earlier when its route is abandoned or its time is over. An answer that comes
/// later is dropped, and its exception observed. One allocation instead of a WhenAny, and nothing left behind on a long-lived task.
/// </summary>
internal sealed class Attempt : IValueTaskSource<AttemptEnd>, IThreadPoolWorkItem
{
    private readonly Route _route;
    private readonly TimeProvider _clock;
    private ManualResetValueTaskSourceCore<AttemptEnd> _core;
    private ConfiguredValueTaskAwaitable<ComponentReply>.ConfiguredValueTaskAwaiter _pending;
    private AttemptEnd _how;
    private int _ended;
    private long _deadline;

    public Attempt(Route route, TimeProvider clock, long deadline)
    {
        _route = route;
        Silo = route.Silo;
        _clock = clock;
        _deadline = deadline;
    }

    /// <summary>The silo it is made on.</summary>
    public SiloId Silo { get; }

    /// <summary>Timestamp at which the attempt ends as silent. It can only be brought forward.</summary>
    public long Deadline => Volatile.Read(ref _deadline);

    /// <summary>The answer, if the silo gave one.</summary>
    public ComponentReply? Reply { get; private set; }

    /// <summary>Why sending failed, if it did.</summary>
    public Exception? Failure { get; private set; }

    // Links of the route's list, under its lock.
    internal Attempt? Previous { get; set; }

    internal Attempt? Next { get; set; }

    internal bool IsLinked { get; set; }

    /// <summary>Sends and waits. Called once.</summary>
    public ValueTask<AttemptEnd> SendAsync(RoutedCall call)
    {
        if (!_route.Enter(this))
        {
            return new(AttemptEnd.Abandoned);
        }

        try
        {
            _pending = call.SendTo(Silo).ConfigureAwait(false).GetAwaiter();
        }
        catch (Exception e)
        {
            _pending = ValueTask.FromException<ComponentReply>(e).ConfigureAwait(false).GetAwaiter();
        }

        if (_pending.IsCompleted)
        {
            OnReply();
        }
        else
        {
            _pending.UnsafeOnCompleted(OnReply);
        }

        return new(this, _core.Version);
    }

    /// <summary>Ends the attempt without its answer, if it has not ended yet.</summary>
    public void End(AttemptEnd how)
    {
        if (TryEnd())
        {
            _how = how;
            _route.Leave(this);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false); // the caller holds up all other attempts
        }
    }

    /// <summary>Brings the deadline forward.</summary>
    public void EndBy(long deadline)
    {
        if (deadline < Deadline)
        {
            Volatile.Write(ref _deadline, deadline);
        }
    }

    void IThreadPoolWorkItem.Execute() => _core.SetResult(_how);

    AttemptEnd IValueTaskSource<AttemptEnd>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<AttemptEnd>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<AttemptEnd>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void OnReply()
    {
        ComponentReply? reply = null;
        Exception? failure = null;
        try
        {
            reply = _pending.GetResult();
            _route.Heard(_clock.GetTimestamp());
        }
        catch (Exception e)
        {
            failure = e;
        }

        if (TryEnd())
        {
            Reply = reply;
            Failure = failure;
            _route.Leave(this);
            _core.SetResult(failure is null ? AttemptEnd.Replied : AttemptEnd.Failed);
        }
    }

    private bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;
}
