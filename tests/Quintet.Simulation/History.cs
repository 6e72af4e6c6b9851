using System.Collections.Immutable;

using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>A promise of the protocol was broken.</summary>
internal sealed class BrokenPromiseException(string what) : Exception(what);

/// <summary>
/// The checker. It keeps the one log that all replicas must agree on, executes it by itself, and compares it with what
/// replicas hold and clients are told. All operations have a place in that log, so linearizability comes down to places: an operation's
/// place is after that of every operation that had been answered when it began.
/// </summary>
internal sealed class History
{
    private readonly List<(Entry Entry, ulong Digest)> _log = [];
    private readonly Dictionary<RequestId, long> _places = [];
    private readonly Dictionary<(string Component, string Key), RequestId> _keys = [];
    private readonly Dictionary<string, List<(long Index, ImmutableArray<long>? Deposits)>> _states = [];
    private readonly Dictionary<ReplicaId, long> _commits = [];
    private readonly Dictionary<SiloId, ViewId> _views = [];
    private readonly Dictionary<(int Era, long Epoch), ReplicaId> _serving = [];

    /// <summary>The highest place that any client has learnt of.</summary>
    public long Frontier { get; private set; }

    public long LastIndex => _log.Count;

    public static void Require(bool condition, string promise, string observed)
    {
        if (!condition)
        {
            throw new BrokenPromiseException($"{promise}: {observed}");
        }
    }

    /// <summary>A replica says that an entry is committed. True if it is the first to say so.</summary>
    public bool Committed(ReplicaId replica, Entry entry)
    {
        if (entry.Index <= _log.Count)
        {
            var (known, digest) = _log[(int)entry.Index - 1];
            Require(entry.DigestAfter(DigestAt(entry.Index - 1)) == digest, "a committed entry is the same everywhere", $"{replica} has {entry}, others {known}");
            return false;
        }

        Require(entry.Index == _log.Count + 1, "entries are committed in order", $"{replica} committed {entry} after {_log.Count}");
        _log.Add((entry, entry.DigestAfter(DigestAt(entry.Index - 1))));
        if (entry.Kind == EntryKind.Command)
        {
            Execute(entry);
        }

        return true;
    }

    public void Observe(ReplicaCore core)
    {
        var replica = core.Identity;
        if (core.Phase is ReplicaPhase.Halted)
        {
            throw new BrokenPromiseException($"no replica halts: {replica} did");
        }

        if (core.View is { } view)
        {
            Require(!_views.TryGetValue(replica.Silo, out var before) || view.Id.CompareTo(before) >= 0, "epochs never go back", $"{replica} from {before} to {view.Id}");
            _views[replica.Silo] = view.Id;
            if (core.IsServing)
            {
                Require(_serving.TryAdd((view.Id.Era, view.Id.Epoch), replica) || _serving[(view.Id.Era, view.Id.Epoch)] == replica, "one primary serves in an epoch", $"{replica} and {_serving[(view.Id.Era, view.Id.Epoch)]} in {view.Id}");
            }
        }

        if (core.Phase is ReplicaPhase.Absent)
        {
            return;
        }

        Require(core.CommitIndex >= _commits.GetValueOrDefault(replica), "a commit index never goes back", $"{replica} from {_commits.GetValueOrDefault(replica)} to {core.CommitIndex}");
        _commits[replica] = core.CommitIndex;
        Require(core.CommitIndex <= _log.Count, "what is committed was announced", $"{replica} at {core.CommitIndex} of {_log.Count}");
        Require(core.CommitDigest == DigestAt(core.CommitIndex), "equal digest at equal commit index", $"{replica} at {core.CommitIndex}");
    }

    public void CommandAnswered(string op, Work work, ImmutableArray<RequestId> ids, long frontierAtStart, byte[] outcome)
    {
        var found = ids.Where(_places.ContainsKey).ToList();
        Require(found.Count > 0, "an acknowledged command is committed", op);
        Require(found.Count == 1, "a command takes effect once", $"{op} as {string.Join(" and ", found)}");
        var index = _places[found[0]];
        Require(index > frontierAtStart, "a command takes effect after it was sent", $"{op} at {index}, frontier {frontierAtStart}");
        Require(outcome.AsSpan().SequenceEqual(_log[(int)index - 1].Entry.Outcome), "every reply to a command is the same", op);
        Require(_log[(int)index - 1].Entry.Component == work.Component, "a reply is for the command asked", op);
        Frontier = Math.Max(Frontier, index);
    }

    public void ReadAnswered(string op, string component, long frontierAtStart, long index, object? state)
    {
        Require(index >= frontierAtStart, "reads are linearizable", $"{op} at {index}, frontier {frontierAtStart}");
        Agrees(op, component, index, state);
        Frontier = Math.Max(Frontier, index);
    }

    /// <summary>A replica's committed state is what the log says.</summary>
    public void Agrees(string who, string component, long index, object? state)
    {
        var expected = StateAt(component, index);
        var actual = (state as Ledger)?.Deposits;
        Require(
            expected is null ? actual is null : actual is not null && actual.Value.AsSpan().SequenceEqual(expected.Value.AsSpan()),
            "a state is what the log makes of it",
            $"{who}, {component} at {index}: [{Show(actual)}] instead of [{Show(expected)}]");

        static string Show(ImmutableArray<long>? deposits) => deposits is null ? "none" : string.Join(" ", deposits.Value);
    }

    private ulong DigestAt(long index) => index == 0 ? 0 : _log[(int)index - 1].Digest;

    private void Execute(Entry entry)
    {
        var id = entry.Header.Id;
        Require(_places.TryAdd(id, entry.Index), "nothing is applied twice", $"{entry} and at {_places[id]}");
        Require(entry.Header.IdempotencyKey is not { } key || _keys.TryAdd((entry.Component, key), id), "a key takes effect once", $"{entry}");
        var before = StateAt(entry.Component, entry.Index - 1);
        var count = BitConverter.ToInt64(entry.Outcome);
        Require(count == (before?.Length ?? 0), "a command decides on the state it follows", $"{entry} saw {count} deposits, there were {before?.Length ?? 0}");
        if (entry.Events.Length > 0)
        {
            var deposit = BitConverter.ToInt64(entry.Events);
            States(entry.Component).Add((entry.Index, deposit == 0 ? null : (before ?? []).Add(deposit)));
        }
    }

    private List<(long Index, ImmutableArray<long>? Deposits)> States(string component)
    {
        if (!_states.TryGetValue(component, out var states))
        {
            _states.Add(component, states = [(0, null)]);
        }

        return states;
    }

    private ImmutableArray<long>? StateAt(string component, long index)
    {
        var states = States(component);
        var i = states.Count - 1;
        while (states[i].Index > index)
        {
            i--;
        }

        return states[i].Deposits;
    }
}
