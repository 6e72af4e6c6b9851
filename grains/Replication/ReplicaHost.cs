using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// The shell of one replica: translates calls, messages and timers into inputs, steps the core under a lock, and performs the output
/// in its documented order. No await stands between reading state and stepping.
/// </summary>
internal sealed partial class ReplicaHost : IReplica
{
    private static readonly Tick IdleTick = new(TransferBytes: 0);

    private readonly Lock _gate = new();
    private readonly int _transferWindow;
    private readonly ReplicaCore _core;
    private readonly ReplicaSurroundings _around;
    private readonly Dictionary<RequestId, Execution> _executions = [];
    private readonly Queue<(long Index, int Bytes, Execution Execution)> _appended = new();
    private readonly Dictionary<long, PendingRead> _reads = [];
    private readonly Standstill _commits;
    private readonly Standstill _rounds;
    private readonly Standstill _handOver;
    private TaskCompletionSource? _settling;
    private long _nextRead;
    private long _tickets;
    private bool _stopped;

    public ReplicaHost(PartitionId partition, SiloId silo, IStateMachine machine, ReplicaOptions options, ReplicaSurroundings around)
    {
        _core = new ReplicaCore(partition, silo, machine, options, around.Delays);
        _around = around;
        (_commits, _rounds, _handOver) = (new Standstill(around.Clock), new Standstill(around.Clock), new Standstill(around.Clock));
        _transferWindow = options.ChunkWindow * options.ChunkBytes;
    }

    public PartitionId Partition => _core.Partition;

    public View? View => _core.View;

    /// <summary>How many queries that need not be linearizable it has answered.</summary>
    public long LocalReads { get; private set; }

    public bool HasRoom => _around.Uncommitted.HasRoom(Partition);

    public LogTimestamp? CommittedTime
    {
        get
        {
            lock (_gate)
            {
                return _core.AnswersCallers ? _core.CommittedTime : null;
            }
        }
    }

    /// <summary>About how many bytes of state a new copy would be sent.</summary>
    public long EstimateStateBytes()
    {
        lock (_gate)
        {
            return _core.EstimateStateBytes();
        }
    }

    /// <summary>What the reconciliation goes by.</summary>
    public LocalReplica ForReconciliation()
    {
        lock (_gate)
        {
            return LocalReplica.Of(_core);
        }
    }

    /// <summary>What the status report tells of this replica.</summary>
    public ReplicaReport Report()
    {
        lock (_gate)
        {
            var stalledFor = _commits.Age > _rounds.Age ? _commits.Age : _rounds.Age;
            return new ReplicaReport(
                _core.Partition, _core.Phase, _core.View, _core.CommitIndex, _core.LastIndex, _core.IsQuarantined, _core.QuarantinedMembers, _core.BlockedBy, _core.IsRegisterRegressed, stalledFor, _handOver.Age, _core.Learners, _core.ObservedGeneration);
        }
    }

    /// <summary>Takes an input from the network, the register, the detector, the reconciler or the clock.</summary>
    public void Step(Input input)
    {
        lock (_gate)
        {
            if (StepCore(input) is { } output)
            {
                Perform(output);
            }
        }
    }

    /// <summary>Time has passed. False, and nothing is done, if snapshots are to be sent: then a share of the budget is due.</summary>
    public bool TryTickIdle(TransferBudget budget)
    {
        lock (_gate)
        {
            var isIdle = _core.TransfersUnderWay == 0;
            if (isIdle)
            {
                budget.TakeBack(_core.UnusedTransferBytes);
                Tick(IdleTick);
            }

            return isIdle;
        }
    }

    /// <summary>Time has passed, and snapshots go out from what the budget grants.</summary>
    public void TickSending(TransferBudget budget)
    {
        lock (_gate)
        {
            budget.TakeBack(_core.UnusedTransferBytes);
            Tick(new Tick(budget.Grant((long)_core.TransfersUnderWay * _transferWindow)));
        }
    }

    private void Tick(Tick tick)
    {
        if (StepCore(tick) is { } output)
        {
            Perform(output);
        }

        _commits.Note(_core.CommitIndex < _core.LastIndex ? _core.CommitIndex : null);
        _rounds.Note(_core.OpenRound);
        _handOver.Note(_core.Phase == ReplicaPhase.HandingOver ? _core.View?.Id.Epoch : null);
    }

    /// <summary>A broken invariant stops this replica, and nothing else.</summary>
    private Output? StepCore(Input input)
    {
        if (_stopped)
        {
            return null;
        }

        try
        {
            var (nowMs, steadyMs) = _around.Monotonic.Read();
            return _core.Step(input, new Now(nowMs, _around.Clock.GetUtcNow().Ticks, steadyMs));
        }
        catch (ProtocolViolationException violation)
        {
            _stopped = true;
            _around.OnStopped(Partition, violation);
            EndReign();
            Settle();
            return null;
        }
    }

    /// <summary>Performs an output, in the order of its fields.</summary>
    private void Perform(Output output)
    {
        foreach (var operation in output.Register)
        {
            _around.Register.Post(this, operation);
        }

        foreach (var (to, message) in output.Messages)
        {
            _around.Post(to, Partition, message);
        }

        foreach (var entry in output.Committed)
        {
            if (_appended.TryPeek(out var first) && first.Index == entry.Index)
            {
                _appended.Dequeue();
                _around.Uncommitted.Give(Partition, first.Bytes);
                _executions.Remove(entry.Header.Id);
                first.Execution.TrySetResult(new AppendResult(AppendStatus.Committed, entry.Outcome, _core.CommittedTime, entry.Index));
            }
        }

        foreach (var token in output.ReadsConfirmed)
        {
            if (_reads.Remove(token, out var read))
            {
                read.TrySetResult(ResultOf(read.Component));
            }
        }

        foreach (var token in output.ReadsRefused)
        {
            if (_reads.Remove(token, out var read))
            {
                read.TrySetResult(default);
            }
        }

        if (output.ReignEnded)
        {
            EndReign();
        }

        foreach (var notice in output.Notices)
        {
            _around.OnNotice(Partition, notice);
        }

        if (!_core.IsSettling)
        {
            Settle();
        }
    }

    private void Settle()
    {
        _settling?.SetResult();
        _settling = null;
    }

    /// <summary>Callers that wait are answered "elsewhere", never "failed": their entries may survive (rule S6).</summary>
    private void EndReign()
    {
        foreach (var execution in _executions.Values)
        {
            execution.TrySetResult(new AppendResult(AppendStatus.Elsewhere));
        }

        _executions.Clear();
        _around.Uncommitted.Give(Partition, _appended.Sum(appended => (long)appended.Bytes));
        _appended.Clear();
        if (_stopped)
        {
            foreach (var read in _reads.Values)
            {
                read.TrySetResult(default);
            }

            _reads.Clear();
        }
    }
}
