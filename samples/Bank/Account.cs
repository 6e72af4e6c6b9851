using System.Collections.Immutable;
using Quintet;

namespace Bank;

/// <summary>
/// The component. It reads like a grain that keeps its state in memory; the runtime keeps copies of that state on other silos and
/// commits what a command raised to all of them before the caller hears of it.
/// </summary>
[Component("account")]
public sealed class Account : Component<AccountState>, IAccount
{
    public Task<decimal> Deposit(string id, decimal amount)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);

        Raise(new Deposited(id, amount)); // State shows it from here on; nobody else sees it before it is committed.
        return Task.FromResult(State.Balance);
    }

    public Task<decimal> Withdraw(string id, decimal amount)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);

        if (State.Balance < amount)
        {
            throw new InsufficientFundsException(this.GetPrimaryKeyString(), State.Balance, amount); // Whatever was raised is dropped.
        }

        Raise(new Withdrawn(id, amount));
        return Task.FromResult(State.Balance);
    }

    public Task<decimal> Close()
    {
        var balance = State.Balance;
        Clear();
        return Task.FromResult(balance);
    }

    public Task<decimal> Balance() => Task.FromResult(State.Balance);

    public Task<ImmutableList<StatementLine>> Statement() => Task.FromResult(State.Lines);
}
