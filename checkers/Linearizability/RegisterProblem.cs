namespace Quintet.Checkers;

/// <summary>The operations on a register in the form that the search needs: those that happened, and those that may have.</summary>
internal sealed class RegisterProblem
{
    private readonly Dictionary<HistoryValue, int> _numbers = new() { [HistoryValue.Null] = Initial };
    private readonly List<HistoryValue> _values = [HistoryValue.Null];

    public RegisterProblem(IEnumerable<Operation> operations)
    {
        var open = new List<RegisterStep>();
        foreach (var operation in operations)
        {
            if (operation.Outcome == Outcome.Unknown)
            {
                Add(open, operation);
            }
            else if (operation.IsDone && (!operation.IsRead || operation.IsLinearizableRead))
            {
                Happened.Add(Step(operation));
            }
        }

        DropUnseen(open);
        Possible = [.. open.GroupBy(step => (step.Needs, step.Sets)).Select(alike => alike.ToArray())];
    }

    /// <summary>The number of the value that was never written.</summary>
    public const int Initial = 0;

    /// <summary>Operations that have their place in every order, by invocation.</summary>
    public List<RegisterStep> Happened { get; } = [];

    /// <summary>
    /// Operations of unknown outcome. Those that do the same stand together, by invocation: whoever uses one may as well use the one invoked first,
    /// because the two can change places in any order.
    /// </summary>
    public RegisterStep[][] Possible { get; }

    public int ValueCount => _values.Count;

    public HistoryValue Value(int number) => _values[number];

    private void Add(List<RegisterStep> open, Operation operation)
    {
        // A read of unknown outcome says nothing, and a cas to the same value does nothing.
        if (!operation.IsRead && Step(operation) is { OnlyLooks: false } step)
        {
            open.Add(step);
        }
    }

    private RegisterStep Step(Operation operation)
    {
        const int nothing = RegisterStep.Nothing;
        switch (operation.Kind)
        {
            case OperationKind.Read:
                return new(operation, Number(operation.Result), nothing, nothing);
            case OperationKind.Write:
                return new(operation, nothing, nothing, Number(operation.Argument));
            default:
                var expected = Number(operation.Argument.Items[0]);
                var next = Number(operation.Argument.Items[1]);
                return operation.IsDone && !operation.Result.IsTrue
                    ? new(operation, nothing, expected, nothing)
                    : new(operation, expected, nothing, next == expected ? nothing : next);
        }
    }

    private int Number(HistoryValue value)
    {
        if (!_numbers.TryGetValue(value, out var number))
        {
            number = _values.Count;
            _numbers.Add(value, number);
            _values.Add(value);
        }

        return number;
    }

    /// <summary>
    /// Leaves out operations of unknown outcome whose value nothing needs. In an order that holds one, no operation up to the next change of the value
    /// needs the value that it set, and the next change needs no value at all (else that would be a need). So the order stays right
    /// without it. A <c>cas</c> that failed breaks the argument: it may have failed because of a value that nobody saw. Then all stay.
    /// </summary>
    private void DropUnseen(List<RegisterStep> open)
    {
        if (Happened.Exists(step => step.Excludes != RegisterStep.Nothing))
        {
            return;
        }

        // What is left out needs nothing any more, so others may follow.
        int dropped;
        do
        {
            var needed = Happened.Concat(open).Select(step => step.Needs).ToHashSet();
            dropped = open.RemoveAll(step => !needed.Contains(step.Sets));
        }
        while (dropped > 0);
    }
}
