using System.Collections.Concurrent;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Cluster.Tests.Fakes;

/// <summary>
/// A partition with one copy and nothing that can go wrong, except what a test makes go wrong. It applies the encoded events to its
/// committed state and compares with what the command saw.
/// </summary>
internal sealed class SingleCopyReplica(PartitionId partition, View view, IStateMachine machine) : IReplica
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Row> _rows = [];
    private readonly Dictionary<RequestId, TaskCompletionSource<AppendResult>> _requests = [];
    private readonly Queue<Action> _held = [];
    private long _index;
    private long _ticks = 1;
    private bool _holding;

    public PartitionId Partition => partition;

    public View? View => view;

    public bool Serves { get; set; } = true;

    public LogTimestamp? CommittedTime => Serves ? new(0, _ticks) : null;

    /// <summary>How many of the next appends are refused because "the component changed".</summary>
    public int RefusedAppends { get; set; }

    public bool HasRoom { get; set; } = true;

    public AdmissionKind? AdmitAs { get; set; }

    public ConcurrentQueue<string?> Traces { get; } = new();

    /// <summary>Admissions that came to no end yet.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
            {
                return _requests.Values.Count(request => !request.Task.IsCompleted);
            }
        }
    }

    public int Appended => (int)Volatile.Read(ref _index);

    /// <summary>From now on entries are appended, but committed only after <see cref="Release"/>.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _holding = true;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            _holding = false;
            while (_held.TryDequeue(out var commit))
            {
                commit();
            }
        }
    }

    public Admission Admit(string component, in CommandHeader header)
    {
        lock (_lock)
        {
            if (AdmitAs is { } kind)
            {
                return new(kind);
            }

            if (!Serves)
            {
                return new(AdmissionKind.NotServing);
            }

            if (_requests.TryGetValue(header.Id, out var running))
            {
                return new(AdmissionKind.Join, new(running.Task));
            }

            _requests.Add(header.Id, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return new(AdmissionKind.Execute);
        }
    }

    public void Withdraw(in CommandHeader header, long ticket)
    {
        lock (_lock)
        {
            if (_requests.Remove(header.Id, out var request))
            {
                request.TrySetResult(new(AppendStatus.Withdrawn));
            }
        }
    }

    public bool TryStart(string component, out CommandStart start)
    {
        lock (_lock)
        {
            var row = RowOf(component);
            start = new(1, row.Version, row.Head);
            return Serves;
        }
    }

    public ValueTask<AppendResult> AppendAsync(string component, in CommandHeader header, in CommandStart start, in CommandChange change)
    {
        lock (_lock)
        {
            var row = RowOf(component);
            if (RefusedAppends > 0 || row.Version != start.Version)
            {
                RefusedAppends--;
                row.Version++;
                return new(new AppendResult(AppendStatus.VersionChanged));
            }

            var (events, outcome, head, trace) = change;
            Traces.Enqueue(trace);
            row.Version = ++_index;
            row.Head = head;
            var request = _requests[header.Id];
            Action commit = () =>
            {
                var applied = machine.Apply(component, row.Committed, events);
                Assert.Equal(head is null, applied is null);
                row.Committed = applied;
                request.SetResult(new(AppendStatus.Committed, outcome, new(0, ++_ticks), row.Version));
            };
            if (_holding)
            {
                _held.Enqueue(commit);
            }
            else
            {
                commit();
            }

            return new(request.Task);
        }
    }

    public ValueTask<bool> SettledAsync(CancellationToken cancellationToken) => new(Serves);

    public ValueTask<ReadResult> ReadAsync(string component)
    {
        lock (_lock)
        {
            return new(Serves ? new ReadResult(true, RowOf(component).Committed, new(0, _ticks), _index) : default);
        }
    }

    public LocalReadResult Read(string component, LogPosition? floor, long? maxAgeMs)
    {
        lock (_lock)
        {
            return Serves ? new(LocalRead.Here, new ReadResult(true, RowOf(component).Committed, new(0, _ticks), _index)) : new(LocalRead.NotHere);
        }
    }

    private Row RowOf(string component)
    {
        if (!_rows.TryGetValue(component, out var row))
        {
            _rows.Add(component, row = new Row());
        }

        return row;
    }

    private sealed class Row
    {
        public long Version { get; set; }

        public object? Head { get; set; }

        public object? Committed { get; set; }
    }
}
