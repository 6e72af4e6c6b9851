using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>The state machine of one copy, which may once make a wrong state of an entry.</summary>
internal sealed class CorruptibleMachine : IStateMachine
{
    private readonly LedgerMachine _machine = new();

    /// <summary>The next application of events goes wrong.</summary>
    public bool IsToFail { get; set; }

    /// <summary>It did go wrong.</summary>
    public bool HasFailed { get; private set; }

    public ulong Version => _machine.Version;

    public object? Apply(string component, object? state, ReadOnlyMemory<byte> events)
    {
        var after = _machine.Apply(component, state, events);
        if (!IsToFail || events.IsEmpty || after is null)
        {
            return after;
        }

        (IsToFail, HasFailed) = (false, true);
        return after is Ledger ledger ? new Ledger(ledger.Deposits.SetItem(ledger.Deposits.Length - 1, -1)) : new Cell(-1);
    }

    /// <summary>The copy that went wrong is no more.</summary>
    public void Mend() => (IsToFail, HasFailed) = (false, false);

    public byte[] Encode(object state) => _machine.Encode(state);

    public object Decode(ReadOnlyMemory<byte> encoded) => _machine.Decode(encoded);

    public ulong Hash(object state) => _machine.Hash(state);
}
