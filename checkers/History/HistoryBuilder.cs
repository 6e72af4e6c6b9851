namespace Quintet.Checkers;

/// <summary>Pairs invocations with completions and holds the rules of the format, line by line.</summary>
internal sealed class HistoryBuilder
{
    private readonly Dictionary<string, KeyHistory> _keys = new(StringComparer.Ordinal);
    private readonly List<KeyHistory> _ordered = [];
    private readonly Dictionary<int, Operation> _open = [];
    private readonly Dictionary<(string Key, HistoryValue Value), int> _entries = [];
    private long _time = long.MinValue;
    private int _place;

    public void Add(int line, in HistoryEvent entry)
    {
        if (entry.Time < _time)
        {
            throw new HistoryFormatException(line, $"time goes back: {entry.Time} after {_time}. Lines must be in order of time.");
        }

        _time = entry.Time;
        if (entry.Type == EventType.Invoke)
        {
            Invoke(line, entry);
        }
        else
        {
            Complete(line, entry);
        }

        _place++;
    }

    public History Build()
    {
        foreach (var key in _ordered)
        {
            Validate(key);
        }

        return new(_ordered, _place);
    }

    private void Invoke(int line, in HistoryEvent entry)
    {
        if (_open.TryGetValue(entry.Process, out var other))
        {
            throw new HistoryFormatException(line, $"process {entry.Process} begins an operation while it has one: {other}. One at a time.");
        }

        ValidateArgument(line, entry);
        var operation = new Operation(entry.Process, entry.F, entry.Key, entry.Value, entry.Consistency, entry.Session)
        {
            Invoked = _place,
            InvokedLine = line,
        };
        if (!_keys.TryGetValue(entry.Key, out var key))
        {
            _keys.Add(entry.Key, key = new(entry.Key));
            _ordered.Add(key);
        }

        if (!key.TryAdd(operation))
        {
            throw new HistoryFormatException(line, $"{entry.F.Word()} on key '{entry.Key}', which is a {key.Kind}. The operations on a key must be of one kind.");
        }

        _open.Add(entry.Process, operation);
    }

    private void ValidateArgument(int line, in HistoryEvent entry)
    {
        if (entry.Consistency == ReadConsistency.Session && entry.F == OperationKind.Read && entry.Session is null)
        {
            throw new HistoryFormatException(line, "a session read without \"session\".");
        }

        if (entry.F == OperationKind.Cas && entry.Value.Items.Length != 2)
        {
            throw new HistoryFormatException(line, $"the value of a cas must be [expected, new], not {entry.Value}.");
        }

        if (entry.F is not (OperationKind.Append or OperationKind.Deposit))
        {
            return;
        }

        if (entry.Value.IsNull)
        {
            throw new HistoryFormatException(line, $"{entry.F.Word()} without a value.");
        }

        if (!_entries.TryAdd((entry.Key, entry.Value), line))
        {
            throw new HistoryFormatException(
                line,
                $"{entry.F.Word()} of {entry.Value} to key '{entry.Key}' a second time, first on line {_entries[(entry.Key, entry.Value)]}. Entries must be unique.");
        }
    }

    private void Complete(int line, in HistoryEvent entry)
    {
        if (!_open.Remove(entry.Process, out var operation))
        {
            throw new HistoryFormatException(line, $"{entry.Type.Word()} of process {entry.Process}, which has no operation. An invoke must come first.");
        }

        if (operation.Kind != entry.F || !string.Equals(operation.Key, entry.Key, StringComparison.Ordinal))
        {
            throw new HistoryFormatException(line, $"{entry.Type.Word()} of {entry.F.Word()} on key '{entry.Key}', but the process began {operation} on key '{operation.Key}'.");
        }

        if (operation.Consistency != entry.Consistency || !string.Equals(operation.Session, entry.Session, StringComparison.Ordinal))
        {
            throw new HistoryFormatException(
                line,
                $"consistency {entry.Consistency.Word()} and session '{entry.Session}', but line {operation.InvokedLine} of the same operation says "
                + $"{operation.Consistency.Word()} and '{operation.Session}'. They stand alike on both lines.");
        }

        if (entry.Type == EventType.Ok && entry.F == OperationKind.Cas && entry.Value.Kind != HistoryValueKind.Truth)
        {
            throw new HistoryFormatException(line, $"a cas completes with true or false, not {entry.Value}.");
        }

        operation.Complete(_place, line, entry.Type, entry.Value);
    }

    /// <summary>What reads return can be held against the kind of the key only when all operations on it are known.</summary>
    private static void Validate(KeyHistory key)
    {
        if (!key.IsSequence)
        {
            return;
        }

        foreach (var operation in key.Operations)
        {
            if (operation is { IsRead: true, IsDone: true } && operation.Result.Kind != HistoryValueKind.List)
            {
                var kind = key.Kind == KeyKind.ReadOnly ? KeyKind.List : key.Kind;
                throw new HistoryFormatException(
                    operation.CompletedLine,
                    $"a read of key '{key.Key}', which is a {kind}, must return a list, not {operation.Result}.");
            }
        }
    }
}
