using System.Diagnostics;
using Bank;
using Quintet.Protocol;
using Quintet.Silo.Up.Faults;

namespace Quintet.Silo.Up.Load;

/// <summary>
/// Drives the bank: closed loops over the accounts, and the audit of what became of it. An account whose ledger is
/// full is audited, closed and replaced by a new one, so that memory stays flat however long the load lasts.
/// </summary>
/// <param name="accountOf">Makes a reference to an account.</param>
/// <param name="plan">What to do.</param>
/// <param name="partitions">The partition count of the account type.</param>
/// <param name="outages">Is told of every command.</param>
/// <param name="say">Tells the user something, in one line.</param>
internal sealed class BankLoad(Func<string, IAccount> accountOf, UpPlan plan, int partitions, Outages outages, Action<string> say)
{
    private const int ChangesPerAccount = 500;
    private const int ParallelAudits = 32;
    private const int FailuresShown = 10;

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly AccountLedger[] _accounts = new AccountLedger[plan.Accounts];
    private readonly Lock _lock = new();
    private AuditResult _audit;
    private int _opened;
    private int _unread;
    private int _failures;

    public LoadFigures Figures { get; } = new();

    /// <summary>Accounts whose statement could not be read.</summary>
    public int Unread => _unread;

    /// <summary>Runs the loops until told to stop; the commands in flight then are waited for.</summary>
    public Task RunAsync(CancellationToken stop)
    {
        for (var slot = 0; slot < _accounts.Length; slot++)
        {
            _accounts[slot] = OpenAccount();
        }

        return Task.WhenAll(Enumerable.Range(0, plan.Clients).Select(client => Task.Run(() => RunClientAsync(client, stop), CancellationToken.None)));
    }

    /// <summary>Audits every account in use, and answers with what this and all earlier audits found.</summary>
    public async Task<AuditResult> AuditAsync()
    {
        await Parallel.ForEachAsync(
            _accounts,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelAudits },
            async (ledger, _) => await AuditAsync(ledger));
        return _audit;
    }

    private async Task RunClientAsync(int client, CancellationToken stop)
    {
        var workload = new Workload(plan.Seed, client, plan.Accounts);
        for (var number = 1L; !stop.IsCancellationRequested; number++)
        {
            var operation = workload.Next();
            var ledger = Volatile.Read(ref _accounts[operation.Slot]);
            if (operation.Kind == OperationKind.Balance)
            {
                await QueryAsync(ledger);
            }
            else
            {
                await ChangeAsync(operation, ledger, $"{client}-{number}");
            }

            if (plan.ThinkTime > TimeSpan.Zero)
            {
                await Task.Delay(plan.ThinkTime, CancellationToken.None);
            }
        }
    }

    private async Task ChangeAsync(Operation operation, AccountLedger ledger, string id)
    {
        var amount = operation.Kind == OperationKind.Deposit ? operation.Amount : -operation.Amount;
        if (!ledger.TryBegin(id, amount, out var change))
        {
            await Task.Delay(1); // The account is being audited by the client that filled its ledger, and about to be replaced.
            return;
        }

        var account = accountOf(ledger.Account);
        var told = await CommandAsync(ledger, () => amount > 0 ? account.Deposit(id, amount) : account.Withdraw(id, -amount));
        if (ledger.End(change, told))
        {
            await AuditAsync(ledger);
            await CommandAsync(ledger, account.Close);
            Volatile.Write(ref _accounts[operation.Slot], OpenAccount());
        }
    }

    private async Task<Told> CommandAsync(AccountLedger ledger, Func<Task> call)
    {
        var start = Stopwatch.GetTimestamp();
        Told told;
        try
        {
            await call();
            told = Told.Acknowledged;
        }
        catch (InsufficientFundsException)
        {
            told = Told.Refused;
        }
        catch (Exception exception)
        {
            told = exception is QuintetOutcomeUnknownException ? Told.Unknown : Told.Failed;
            await FailedAsync("command", ledger, exception);
        }

        var end = Stopwatch.GetTimestamp();
        Figures.CountCommand(told, Stopwatch.GetElapsedTime(start, end));
        outages.Record(ledger.Partition, start, end);
        return told;
    }

    private async Task QueryAsync(AccountLedger ledger)
    {
        try
        {
            await accountOf(ledger.Account).Balance();
            Figures.CountQuery(answered: true);
        }
        catch (Exception exception)
        {
            Figures.CountQuery(answered: false);
            await FailedAsync("query", ledger, exception);
        }
    }

    private async Task AuditAsync(AccountLedger ledger)
    {
        try
        {
            var result = ledger.Compare(await accountOf(ledger.Account).Statement());
            lock (_lock)
            {
                _audit += result;
            }

            if (result.AcknowledgedLost + result.AppliedTwice + result.Contradictions > 0)
            {
                say($"audit of '{ledger.Account}' (partition {ledger.Partition}): {result}");
            }
        }
        catch (Exception exception)
        {
            Interlocked.Increment(ref _unread);
            await FailedAsync("audit", ledger, exception);
        }
    }

    // A loop that fails at once would do nothing but fail; and one message tells as much as a thousand.
    private async Task FailedAsync(string what, AccountLedger ledger, Exception exception)
    {
        if (Interlocked.Increment(ref _failures) <= FailuresShown)
        {
            say($"{what} on '{ledger.Account}' (partition {ledger.Partition}) failed: {exception.GetType().Name}: {exception.Message}");
        }

        await Task.Delay(PauseAfterFailure);
    }

    private AccountLedger OpenAccount()
    {
        var account = $"account-{Interlocked.Increment(ref _opened)}";
        return new AccountLedger(account, Partitioning.NumberOf(account, partitions), ChangesPerAccount);
    }
}
