namespace Quintet.Checkers.Tests;

/// <summary>Makes histories by executing operations on real keys, one at a time, while their callers overlap.</summary>
internal sealed class RandomHistory(int seed, KeyKind kind, int processes, int operations, double unknown = 0.1, int values = int.MaxValue, double writes = 0.5)
{
    private readonly Random _random = new(seed);
    private readonly List<HistoryEvent> _events = [];
    private readonly Dictionary<int, Call> _calls = [];
    private readonly List<Call> _lost = [];
    private readonly List<HistoryValue> _entries = [];
    private HistoryValue _value;
    private int _next;

    public static List<HistoryEvent> Make(int seed, KeyKind kind, int processes, int operations, double unknown = 0.1, int values = int.MaxValue, double writes = 0.5) =>
        new RandomHistory(seed, kind, processes, operations, unknown, values, writes).Run();

    private List<HistoryEvent> Run()
    {
        var left = operations;
        while (left > 0 || _calls.Count > 0)
        {
            var process = _random.Next(processes);
            if (_calls.TryGetValue(process, out var call))
            {
                Advance(call);
            }
            else if (left-- > 0)
            {
                Begin(process);
            }

            if (_lost.Count > 0 && _random.Next(8 * processes) == 0)
            {
                var late = _lost[_random.Next(_lost.Count)];
                _lost.Remove(late);
                Execute(late);
            }
        }

        return _events;
    }

    private void Begin(int process)
    {
        var f = _random.NextDouble() >= writes ? OperationKind.Read : kind switch
        {
            KeyKind.List => OperationKind.Append,
            KeyKind.Account => OperationKind.Deposit,
            _ => _random.Next(3) == 0 ? OperationKind.Cas : OperationKind.Write,
        };
        var fresh = HistoryValue.Of(++_next % values);
        var argument = f switch
        {
            OperationKind.Read => default,
            OperationKind.Cas => HistoryValue.Of(_random.Next(4) == 0 ? HistoryValue.Of(_random.Next(_next)) : _value, fresh),
            _ => fresh,
        };
        var begin = new HistoryEvent(process, EventType.Invoke, f, "k", argument, _events.Count);
        _events.Add(begin);
        _calls.Add(process, new(begin));
    }

    private void Advance(Call call)
    {
        var isWrite = call.Begin.F != OperationKind.Read;
        if (_random.NextDouble() < unknown / 2 && isWrite)
        {
            End(call, EventType.Info, default);
            if (!call.IsExecuted)
            {
                _lost.Add(call);
            }
        }
        else if (call.IsExecuted)
        {
            End(call, EventType.Ok, call.Result);
        }
        else if (_random.Next(30) == 0)
        {
            End(call, EventType.Fail, default);
        }
        else
        {
            Execute(call);
        }
    }

    private void End(Call call, EventType type, HistoryValue result)
    {
        _calls.Remove(call.Begin.Process);
        _events.Add(call.Begin with { Type = type, Value = result, Time = _events.Count });
    }

    private void Execute(Call call)
    {
        call.IsExecuted = true;
        switch (call.Begin.F)
        {
            case OperationKind.Read:
                call.Result = kind == KeyKind.Register ? _value : HistoryValue.Of([.. _entries]);
                break;
            case OperationKind.Write:
                _value = call.Begin.Value;
                break;
            case OperationKind.Cas:
                call.Result = _value == call.Begin.Value.Items[0];
                _value = call.Result.IsTrue ? call.Begin.Value.Items[1] : _value;
                break;
            default:
                _entries.Add(call.Begin.Value);
                break;
        }
    }

    private sealed class Call(HistoryEvent begin)
    {
        public HistoryEvent Begin => begin;

        public bool IsExecuted { get; set; }

        public HistoryValue Result { get; set; }
    }
}
