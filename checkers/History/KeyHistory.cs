namespace Quintet.Checkers;

/// <summary>Of which kind a key is.</summary>
internal enum KeyKind
{
    /// <summary>Only reads were seen.</summary>
    ReadOnly,
    Register,
    List,
    Account,
}

/// <summary>The operations on one key in order of their invocation.</summary>
internal sealed class KeyHistory(string key)
{
    private readonly List<Operation> _operations = [];

    public string Key => key;

    public KeyKind Kind { get; private set; }

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Lists and accounts both are sequences of unique entries; a read shows the whole of it.</summary>
    public bool IsSequence => Kind is KeyKind.List or KeyKind.Account
        || (Kind == KeyKind.ReadOnly && _operations.Exists(operation => operation.IsRead && operation.Result.Kind == HistoryValueKind.List));

    /// <summary>False if the operation is for another kind of key than the operations before it.</summary>
    public bool TryAdd(Operation operation)
    {
        var kind = operation.Kind switch
        {
            OperationKind.Write or OperationKind.Cas => KeyKind.Register,
            OperationKind.Append => KeyKind.List,
            OperationKind.Deposit => KeyKind.Account,
            _ => Kind,
        };
        if (Kind != KeyKind.ReadOnly && Kind != kind)
        {
            return false;
        }

        Kind = kind;
        _operations.Add(operation);
        return true;
    }
}
