using System.Collections.Immutable;
using Quintet;

namespace Bank;

/// <summary>A bank account. Call it like any grain: <c>grains.GetGrain&lt;IAccount&gt;("alice").Deposit("d-1", 100)</c>.</summary>
[Alias("Bank.IAccount")]
public interface IAccount : IComponent, IGrainWithStringKey
{
    /// <summary>Pays in; returns the new balance.</summary>
    /// <param name="id">Names the deposit on the statement.</param>
    /// <param name="amount">More than 0.</param>
    [Command, Alias("Deposit")]
    Task<decimal> Deposit(string id, decimal amount);

    /// <summary>Pays out; returns the new balance.</summary>
    /// <param name="id">Names the withdrawal on the statement.</param>
    /// <param name="amount">More than 0.</param>
    /// <exception cref="InsufficientFundsException">The balance is less than <paramref name="amount"/>. Nothing was paid out.</exception>
    [Command, Alias("Withdraw")]
    Task<decimal> Withdraw(string id, decimal amount);

    /// <summary>Pays out what is left and forgets the account, on every copy. Returns the amount paid.</summary>
    [Command, Alias("Close")]
    Task<decimal> Close();

    /// <summary>The present balance; 0 for an account nobody has used.</summary>
    [Query, Alias("Balance")]
    Task<decimal> Balance();

    /// <summary>Every deposit and withdrawal since the account was opened, oldest first.</summary>
    [Query, Alias("Statement")]
    Task<ImmutableList<StatementLine>> Statement();
}
