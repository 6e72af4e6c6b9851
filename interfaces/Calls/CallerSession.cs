using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// What this process remembers of one partition: in order to send commands exactly once (rule H7), the sequence numbers still
/// outstanding, and the newest log time it has seen; in order to read its own writes, how far it has seen the log.
/// </summary>
internal sealed class CallerSession(PartitionId partition, Guid client, int window, TimeProvider clock)
{
    /// <summary>A log time known for longer than this is not used for a first sending; the caller asks for a new one.</summary>
    public static readonly TimeSpan LogTimeStaleAfter = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private TaskCompletionSource? _windowMoved;
    private Task? _asking;
    private long _floor = 1;
    private long _next = 1;
    private LogTimestamp _committed;
    private long? _committedSeenAt;
    private LogPosition? _seen;
    private bool[]? _closed; // Made with the first command: many only query.

    /// <summary>The partition.</summary>
    public PartitionId Partition { get; } = partition;

    /// <summary>How fast commands go to the partition while it is overloaded.</summary>
    public CommandPace Pace { get; } = new();

    /// <summary>
    /// Opens a command: gives it an id and fixes its header. False if it has to wait for <paramref name="wait"/> and try again, because the
    /// window is full or the log time unknown.
    /// </summary>
    /// <param name="askLogTime">Asks the partition for its log time and reports it by <see cref="Observe(LogTimestamp)"/>. Never faults; one runs at a time.</param>
    /// <param name="header">The header.</param>
    /// <param name="wait">Completes when the next try is worth making.</param>
    /// <param name="isFull">Whether it is the window that it waits for.</param>
    public bool TryOpen(Func<CallerSession, Task> askLogTime, out CommandHeader header, out Task wait, out bool isFull)
    {
        lock (_gate)
        {
            header = default;
            wait = Task.CompletedTask;
            isFull = false;
            if (_committedSeenAt is not { } seenAt || clock.GetElapsedTime(seenAt) > LogTimeStaleAfter)
            {
                if (_asking is not { IsCompleted: false })
                {
                    // Started elsewhere, for it would run under this lock and in this caller's context.
                    _asking = Task.Run(() => askLogTime(this));
                }

                wait = _asking;
                return false;
            }

            if (_next - _floor >= window)
            {
                isFull = true;
                wait = (_windowMoved ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                return false;
            }

            (_closed ??= new bool[window])[_next % window] = false;
            header = new CommandHeader(new RequestId(client, _next++), _floor, _committed);
            return true;
        }
    }

    /// <summary>
    /// The command will not be sent again: it was answered, or given up for good. In the second case nobody waits for its outcome any more,
    /// so nothing is lost if the partition forgets it too.
    /// </summary>
    public void Close(RequestId request)
    {
        TaskCompletionSource? moved = null;
        lock (_gate)
        {
            _closed![request.Sequence % window] = true;
            while (_floor < _next && _closed[_floor % window])
            {
                _floor++;
                moved = _windowMoved;
            }

            if (moved is not null)
            {
                _windowMoved = null;
            }
        }

        moved?.SetResult();
    }

    /// <summary>The partition finds our log time too old, or of another era: ask before the next first sending.</summary>
    public void Distrust()
    {
        lock (_gate)
        {
            _committedSeenAt = null;
        }
    }

    /// <summary>What this process has seen of the partition, in replies to whichever call; null if nothing.</summary>
    public LogPosition? Seen
    {
        get
        {
            lock (_gate)
            {
                return _seen;
            }
        }
    }

    /// <summary>Takes note of what a reply, or another component's, has shown.</summary>
    public void Observe(LogPosition position)
    {
        lock (_gate)
        {
            if (_seen is not { } seen || position.CompareTo(seen) > 0)
            {
                _seen = position;
            }
        }
    }

    /// <summary>What was seen is of an era that is over.</summary>
    public void ForgetSeen()
    {
        lock (_gate)
        {
            _seen = null;
        }
    }

    /// <summary>Takes note of the log time of a committed entry.</summary>
    public void Observe(LogTimestamp committed)
    {
        lock (_gate)
        {
            if (committed.Era > _committed.Era || (committed.Era == _committed.Era && committed.Ticks >= _committed.Ticks))
            {
                _committed = committed;
                _committedSeenAt = clock.GetTimestamp();
            }
        }
    }
}
