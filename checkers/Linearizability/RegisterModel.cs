namespace Quintet.Checkers;

/// <summary>Registers. What can be told without a search is told first, because it makes better explanations.</summary>
internal sealed class RegisterModel(CheckOptions options, CancellationToken cancellation) : IKeyModel
{
    private const int StepsToExplain = 50_000;

    public LinearizabilityVerdict Check(IReadOnlyList<Operation> operations)
    {
        var problem = new RegisterProblem(operations);
        if (ValueFromNowhere(problem) is { } violation)
        {
            return new(violation, null, 0);
        }

        if (operations.Count > options.MaximumOperationsPerKey)
        {
            return new(null, $"{operations.Count} operations, checked are at most {options.MaximumOperationsPerKey} ({nameof(CheckOptions.MaximumOperationsPerKey)}).", 0);
        }

        var verdict = new RegisterSearch(problem, options.MaximumStepsPerKey, goesOn: false, cancellation).Run();
        return verdict.Violation is null ? verdict : verdict with { Violation = Explain(problem) };
    }

    private string Explain(RegisterProblem problem)
    {
        var search = new RegisterSearch(problem, StepsToExplain, goesOn: true, cancellation);
        search.Run();
        return search.Explanation;
    }

    private static string? ValueFromNowhere(RegisterProblem problem)
    {
        var firstSet = new int[problem.ValueCount];
        Array.Fill(firstSet, Operation.Never);
        firstSet[RegisterProblem.Initial] = -1;
        foreach (var step in problem.Happened.Concat(problem.Possible.SelectMany(alike => alike)))
        {
            if (!step.OnlyLooks)
            {
                firstSet[step.Sets] = Math.Min(firstSet[step.Sets], step.Source.Invoked);
            }
        }

        foreach (var step in problem.Happened)
        {
            if (step.Needs != RegisterStep.Nothing && firstSet[step.Needs] > step.Source.Completed)
            {
                return $"{step.Source} needs the value {problem.Value(step.Needs)}, which nothing that may have happened had written by then.";
            }
        }

        return null;
    }
}
