using Bank;

namespace Quintet.Silo.Up.Load;

/// <summary>What a client was told about one deposit or withdrawal.</summary>
internal enum Told
{
    /// <summary>Nothing yet.</summary>
    Pending,

    /// <summary>It is done.</summary>
    Acknowledged,

    /// <summary>The account refused it: certainly not done.</summary>
    Refused,

    /// <summary>It failed with something that is neither a refusal nor "unknown".</summary>
    Failed,

    /// <summary>Nobody knows: it may be done or not.</summary>
    Unknown,
}

/// <summary>What clients did to one account and what they were told, to compare with its statement. Thread-safe.</summary>
internal sealed class AccountLedger(string account, int partition)
{
    private readonly Lock _lock = new();
    private readonly List<(string Id, decimal Amount, Told Told)> _entries = [];
    private int _inFlight;
    private bool _closed;

    /// <summary>The account's key.</summary>
    public string Account { get; } = account;

    /// <summary>The partition its component belongs to.</summary>
    public int Partition { get; } = partition;

    /// <summary>Notes a change about to be sent. False, with nothing noted, once the ledger is closed.</summary>
    /// <param name="id">The change's unique id.</param>
    /// <param name="amount">Below 0 for a withdrawal.</param>
    /// <param name="entry">To be passed to <see cref="End"/>.</param>
    public bool TryBegin(string id, decimal amount, out int entry)
    {
        lock (_lock)
        {
            entry = _entries.Count;
            if (_closed)
            {
                return false;
            }

            _entries.Add((id, amount, Told.Pending));
            _inFlight++;
            return true;
        }
    }

    /// <summary>Notes what the client was told.</summary>
    public void End(int entry, Told told)
    {
        lock (_lock)
        {
            _entries[entry] = _entries[entry] with { Told = told };
            _inFlight--;
        }
    }

    /// <summary>
    /// Closes the ledger if it has at least so many entries and none is in flight. True for the one caller that closed it, who then audits it.
    /// </summary>
    public bool TryClose(int atEntries)
    {
        lock (_lock)
        {
            if (_closed || _inFlight > 0 || _entries.Count < atEntries)
            {
                return false;
            }

            return _closed = true;
        }
    }

    /// <summary>Compares what clients were told with the account's statement.</summary>
    public AuditResult Compare(IReadOnlyCollection<StatementLine> statement)
    {
        lock (_lock)
        {
            return Audit.Compare(_entries, statement);
        }
    }
}
