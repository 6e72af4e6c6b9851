namespace Quintet.Checkers.Tests;

/// <summary>Makes histories with session reads of known versions, so that it is known whether a session was wronged.</summary>
internal sealed class RandomSessions(int seed, bool list, bool honest)
{
    private const int Processes = 6;

    private readonly Random _random = new(seed);
    private readonly Dictionary<int, Call> _calls = [];
    private readonly List<HistoryValue> _versions = [list ? HistoryValue.Empty : default];
    private readonly int[] _floors = new int[3];
    private int _next;

    public List<HistoryEvent> Events { get; } = [];

    /// <summary>Some session read showed less than its session had seen or done.</summary>
    public bool IsWrong { get; private set; }

    public RandomSessions Run(int operations)
    {
        while (operations > 0 || _calls.Count > 0)
        {
            var process = _random.Next(Processes);
            if (!_calls.TryGetValue(process, out var call))
            {
                if (operations-- > 0)
                {
                    Begin(process);
                }
            }
            else if (call.Version is { } version)
            {
                End(call, version);
            }
            else
            {
                Execute(call);
            }
        }

        return this;
    }

    private void Begin(int process)
    {
        var session = process % _floors.Length;
        var isRead = _random.Next(2) == 0;
        var f = isRead ? OperationKind.Read : list ? OperationKind.Append : OperationKind.Write;
        var consistency = isRead && _random.Next(3) > 0 ? ReadConsistency.Session : ReadConsistency.Linearizable;
        var begin = new HistoryEvent(process, EventType.Invoke, f, "k", isRead ? default : ++_next, Events.Count, consistency, $"s{session}");
        Events.Add(begin);
        _calls.Add(process, new(begin, session, _floors[session]));
    }

    private void Execute(Call call)
    {
        if (call.Begin.F != OperationKind.Read)
        {
            _versions.Add(list ? HistoryValue.Of([.. _versions[^1].Items, call.Begin.Value]) : call.Begin.Value);
        }

        var isStale = call.Begin is { F: OperationKind.Read, Consistency: ReadConsistency.Session };
        call.Version = isStale ? _random.Next(honest ? call.Floor : Math.Max(0, call.Floor - 1), _versions.Count) : _versions.Count - 1;
        IsWrong |= call.Version < call.Floor;
    }

    private void End(Call call, int version)
    {
        _calls.Remove(call.Begin.Process);
        _floors[call.Session] = Math.Max(_floors[call.Session], version);
        Events.Add(call.Begin with
        {
            Type = EventType.Ok,
            Value = call.Begin.F == OperationKind.Read ? _versions[version] : default,
            Time = Events.Count,
        });
    }

    private sealed class Call(HistoryEvent begin, int session, int floor)
    {
        public HistoryEvent Begin => begin;

        public int Session => session;

        public int Floor => floor;

        public int? Version { get; set; }
    }
}
