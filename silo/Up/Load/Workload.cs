namespace Quintet.Silo.Up.Load;

/// <summary>
/// One client's endless sequence of operations: the same for the same seed, client and number of accounts. Mostly deposits, some
/// withdrawals (now and then of more than the account holds) and a few queries.
/// </summary>
internal sealed class Workload(int seed, int client, int accounts)
{
    private const int DepositPercent = 88;
    private const int WithdrawPercent = 10;
    private const int LargestAmount = 100;

    private readonly Random _random = new(HashOf(seed, client));

    public Operation Next()
    {
        var percent = _random.Next(100);
        var slot = _random.Next(accounts);
        var amount = (decimal)_random.Next(1, LargestAmount + 1);
        return percent switch
        {
            < DepositPercent => new Operation(OperationKind.Deposit, slot, amount),
            < DepositPercent + WithdrawPercent => new Operation(OperationKind.Withdraw, slot, amount),
            _ => new Operation(OperationKind.Balance, slot, 0),
        };
    }

    // Not HashCode.Combine, which differs from process to process.
    private static int HashOf(int seed, int client) => unchecked((seed * 16_777_619) ^ (client * 486_187_739));
}
