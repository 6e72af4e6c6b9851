namespace Bank;

/// <summary>
/// More was asked for than the account holds. An answer like any other: it is stored with the command, and a retry gets it again.
/// </summary>
[GenerateSerializer, Alias("Bank.InsufficientFundsException")]
public sealed class InsufficientFundsException(string account, decimal balance, decimal amount)
    : Exception($"Account '{account}' holds {balance}, which is less than the {amount} asked for. Withdraw at most {balance}.")
{
    [Id(0)] public decimal Balance { get; } = balance;

    [Id(1)] public decimal Amount { get; } = amount;
}
