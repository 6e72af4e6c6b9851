namespace Quintet.Checkers;

/// <summary>
/// When an operation is needed: at its own end, or at the end of an operation that needs the value it sets. This only orders what the search tries;
/// with values written once it is nearly always right at the first try.
/// </summary>
internal sealed class Deadlines
{
    private readonly int[] _happened;
    private readonly int[] _possible;

    public Deadlines(RegisterProblem problem)
    {
        // The ends of the operations that need a value, sorted, for each value.
        var ends = new List<int>[problem.ValueCount];
        foreach (var step in problem.Happened)
        {
            if (step.Needs != RegisterStep.Nothing)
            {
                (ends[step.Needs] ??= []).Add(step.Source.Completed);
            }
        }

        foreach (var some in ends)
        {
            some?.Sort();
        }

        _happened = [.. problem.Happened.Select(step => Of(step, ends))];
        _possible = [.. problem.Possible.Select(alike => Of(alike[0], ends))];
    }

    public int Of(int step) => _happened[step];

    public int OfPossible(int group) => _possible[group];

    private static int Of(in RegisterStep step, List<int>[] ends)
    {
        if (step.OnlyLooks || ends[step.Sets] is not { } some)
        {
            return step.Source.Completed;
        }

        var place = some.BinarySearch(step.Source.Invoked);
        place = place < 0 ? ~place : place;
        return place < some.Count ? Math.Min(step.Source.Completed, some[place]) : step.Source.Completed;
    }
}
