namespace Quintet.Checkers.Tests;

/// <summary>Tries every order of the operations on one key. Shares nothing with the checkers but the history.</summary>
internal static class BruteForce
{
    public static bool IsLinearizable(IReadOnlyList<Operation> operations)
    {
        var relevant = operations.Where(operation => operation.Outcome != Outcome.NotDone).ToList();
        var isList = operations.Any(operation => operation.Kind is OperationKind.Append or OperationKind.Deposit || operation.Result.Kind == HistoryValueKind.List);
        return Extend(relevant, isList ? HistoryValue.Empty : default);
    }

    private static bool Extend(List<Operation> left, HistoryValue state)
    {
        if (left.TrueForAll(operation => operation.Outcome == Outcome.Unknown))
        {
            return true;
        }

        foreach (var next in left)
        {
            if (!left.Exists(other => other.Completed < next.Invoked) && Execute(next, state) is var (result, after) && IsPossible(next, result))
            {
                if (Extend([.. left.Where(other => other != next)], after))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsPossible(Operation operation, HistoryValue result) =>
        operation.Outcome == Outcome.Unknown || operation.Kind is not (OperationKind.Read or OperationKind.Cas) || operation.Result == result;

    private static (HistoryValue Result, HistoryValue After) Execute(Operation operation, HistoryValue state) => operation.Kind switch
    {
        OperationKind.Read => (state, state),
        OperationKind.Write => (default, operation.Argument),
        OperationKind.Cas when operation.Argument.Items[0] == state => (true, operation.Argument.Items[1]),
        OperationKind.Cas => (false, state),
        _ => (default, HistoryValue.Of([.. state.Items, operation.Argument])),
    };
}
