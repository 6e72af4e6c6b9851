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
/// <param name="account">The account's key.</param>
/// <param name="partition">The partition its component belongs to.</param>
/// <param name="capacity">So many changes are noted; then the account is to be audited, closed and replaced.</param>
internal sealed class AccountLedger(string account, int partition, int capacity)
{
    private readonly Lock _lock = new();
    private readonly List<(string Id, decimal Amount, Told Told)> _changes = [];
    private int _inFlight;

    /// <summary>The account's key.</summary>
    public string Account { get; } = account;

    /// <summary>The partition its component belongs to.</summary>
    public int Partition { get; } = partition;

    /// <summary>Notes a change about to be sent. False, with nothing noted, if the ledger is full.</summary>
    /// <param name="id">The change's unique id.</param>
    /// <param name="amount">Below 0 for a withdrawal.</param>
    /// <param name="change">To be passed to <see cref="End"/>.</param>
    public bool TryBegin(string id, decimal amount, out int change)
    {
        lock (_lock)
        {
            change = _changes.Count;
            if (change == capacity)
            {
                return false;
            }

            _changes.Add((id, amount, Told.Pending));
            _inFlight++;
            return true;
        }
    }

    /// <summary>Notes what the client was told.</summary>
    /// <returns>True for the one caller that completes a full ledger, and who is to audit the account.</returns>
    public bool End(int change, Told told)
    {
        lock (_lock)
        {
            _changes[change] = _changes[change] with { Told = told };
            _inFlight--;
            return _inFlight == 0 && _changes.Count == capacity;
        }
    }

    /// <summary>Compares what clients were told with the account's statement.</summary>
    public AuditResult Compare(IReadOnlyCollection<StatementLine> statement)
    {
        lock (_lock)
        {
            return Audit.Compare(_changes, statement);
        }
    }
}
