using Quintet.Checkers;

namespace Quintet.Silo.Chaos.Clients;

/// <summary>What a key is.</summary>
internal enum ChaosKeyKind
{
    /// <summary>A register: read, write, cas.</summary>
    Register,

    /// <summary>A list: append, read.</summary>
    List,

    /// <summary>An account of the bank: deposit, read.</summary>
    Account,
}

/// <summary>A key that clients work on.</summary>
/// <param name="kind">What it is.</param>
/// <param name="name">Its name, of no other key of any kind.</param>
internal sealed class ChaosKey(ChaosKeyKind kind, string name)
{
    private readonly Lock _lock = new();
    private HistoryValue _seen;

    public ChaosKeyKind Kind { get; } = kind;

    public string Name { get; } = name;

    /// <summary>What some client has last read from a register, or written to it: what a cas may expect with some prospect.</summary>
    public HistoryValue Seen
    {
        get
        {
            lock (_lock)
            {
                return _seen;
            }
        }

        set
        {
            lock (_lock)
            {
                _seen = value;
            }
        }
    }
}
