namespace Quintet.Silo.Up.Load;

/// <summary>What a client does to an account.</summary>
internal enum OperationKind
{
    Deposit,
    Withdraw,
    Balance,
}

/// <summary>One step of a client's loop.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Slot">Which of the accounts in use, from 0.</param>
/// <param name="Amount">How much; 0 for a query.</param>
internal readonly record struct Operation(OperationKind Kind, int Slot, decimal Amount);
