namespace Quintet.Checkers;

/// <summary>For each value, how many operations without a place need it, and how many could set it.</summary>
internal sealed class Demand
{
    private readonly int[] _needs;
    private readonly int[] _sets;
    private readonly bool[] _mayBeNeeded;
    private int _excluding;

    public Demand(RegisterProblem problem)
    {
        _needs = new int[problem.ValueCount];
        _sets = new int[problem.ValueCount];
        _mayBeNeeded = new bool[problem.ValueCount];
        foreach (var step in problem.Happened)
        {
            Add(step, true);
        }

        foreach (var step in problem.Possible.SelectMany(alike => alike))
        {
            Add(step, false);
            if (step.Needs != RegisterStep.Nothing)
            {
                _mayBeNeeded[step.Needs] = true;
            }
        }
    }

    /// <summary>An operation needs the value, and nothing can set it again.</summary>
    public bool IsOrphaned(int value) => _needs[value] > 0 && _sets[value] == 0;

    /// <summary>Some operation may be right after the value was set that would not be otherwise.</summary>
    public bool IsWanted(int value) => _needs[value] > 0 || _mayBeNeeded[value] || _excluding > 0;

    public void Add(in RegisterStep step, bool happened) => Change(step, happened, 1);

    public void Remove(in RegisterStep step, bool happened) => Change(step, happened, -1);

    private void Change(in RegisterStep step, bool happened, int by)
    {
        if (!step.OnlyLooks)
        {
            _sets[step.Sets] += by;
        }

        if (happened && step.Needs != RegisterStep.Nothing)
        {
            _needs[step.Needs] += by;
        }

        if (happened && step.Excludes != RegisterStep.Nothing)
        {
            _excluding += by;
        }
    }
}
