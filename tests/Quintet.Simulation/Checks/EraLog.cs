using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>The one log of an era that all replicas must agree on, executed here once more.</summary>
internal sealed class EraLog
{
    private static readonly LedgerMachine Machine = new();
    private readonly List<Committed> _log = [];
    private readonly Dictionary<RequestId, long> _places = [];
    private readonly HashSet<(string Component, string Key)> _keys = [];
    private readonly Dictionary<string, List<(long Index, object? State)>> _states = [];
    private readonly HashSet<long> _times = [];
    private readonly List<(long Index, ReplicationPolicy Policy)> _policies = [];

    /// <summary>The first epoch of the era; entries of lower epochs were inherited from the era before.</summary>
    public long FirstEpoch { get; init; }

    public long LastIndex => _log.Count;

    /// <summary>The newest policy that is committed.</summary>
    public ReplicationPolicy? Policy => _policies.Count == 0 ? null : _policies[^1].Policy;

    public Entry this[long index] => _log[(int)index - 1].First;

    public ulong DigestAt(long index) => index == 0 ? 0 : _log[(int)index - 1].Digest;

    public bool HasTime(long ticks) => _times.Contains(ticks);

    public bool Finds(RequestId id, out long index) => _places.TryGetValue(id, out index);

    /// <summary>The same log up to an index, as a restore begins with it.</summary>
    public EraLog UpTo(long index, long firstEpoch)
    {
        var log = new EraLog { FirstEpoch = firstEpoch };
        for (var i = 1; i <= index; i++)
        {
            log.Add(this[i]);
        }

        return log;
    }

    /// <summary>The generation of the policy that is committed up to an index; 0 if none is.</summary>
    public long GenerationAt(long index) => PolicyAt(index)?.Generation ?? 0;

    /// <summary>The policy that is committed up to an index, or null.</summary>
    public ReplicationPolicy? PolicyAt(long index)
    {
        for (var i = _policies.Count - 1; i >= 0; i--)
        {
            if (_policies[i].Index <= index)
            {
                return _policies[i].Policy;
            }
        }

        return null;
    }

    /// <summary>Whether this is the entry known here at its index.</summary>
    public bool Agrees(Entry entry)
    {
        var known = _log[(int)entry.Index - 1];
        if (known.First == entry || known.Again == entry)
        {
            return true;
        }

        known.Again = entry;
        return entry.DigestAfter(DigestAt(entry.Index - 1)) == known.Digest;
    }

    public void Add(Entry entry)
    {
        _log.Add(new Committed(entry, entry.DigestAfter(DigestAt(entry.Index - 1))));
        _times.Add(entry.LogTime);
        if (entry.Policy is { } policy && policy.Generation > (Policy?.Generation ?? 0))
        {
            _policies.Add((entry.Index, policy));
        }

        if (entry.Kind != EntryKind.Command)
        {
            return;
        }

        var id = entry.Header.Id;
        History.Require(_places.TryAdd(id, entry.Index), "nothing is applied twice", $"{entry} and at {_places[id]}");
        History.Require(entry.Header.IdempotencyKey is not { } key || _keys.Add((entry.Component, key)), "a key takes effect once", $"{entry}");
        if (entry.Events.Length > 0)
        {
            var before = StateAt(entry.Component, entry.Index);
            StatesOf(entry.Component).Add((entry.Index, Machine.Apply(entry.Component, before, entry.Events)));
        }
    }

    public object? StateAt(string component, long index)
    {
        var states = StatesOf(component);
        var i = states.Count - 1;
        while (states[i].Index > index)
        {
            i--;
        }

        return states[i].State;
    }

    private List<(long Index, object? State)> StatesOf(string component)
    {
        if (!_states.TryGetValue(component, out var states))
        {
            _states.Add(component, states = [(0, null)]);
        }

        return states;
    }

    private sealed class Committed(Entry first, ulong digest)
    {
        public Entry First => first;
        public ulong Digest => digest;

        /// <summary>The same entry as others have it, so that it need not be looked into for each of them.</summary>
        public Entry? Again { get; set; }
    }
}
