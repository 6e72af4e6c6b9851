namespace Quintet.Checkers;

/// <summary>
/// Looks for an order: Wing and Gong's search with Lowe's memory of configurations. What keeps it fast:
/// <list type="number">
/// <item>An operation that only looks, can be next, and likes the value, is next. Whatever order there is stays right when it moves to the front.</item>
/// <item>A possible operation is used only right before one that looks at the value. In an order where one is not, leaving it out changes nothing
/// that anybody saw.</item>
/// <item>Of possible operations that do the same, the one invoked first is used first; see <see cref="RegisterProblem.Possible"/>.</item>
/// <item>A value is not overwritten while an operation still needs it and nothing is left that could set it again.</item>
/// <item>A configuration is visited once; see <see cref="Configurations"/>.</item>
/// <item>What is needed earliest is tried first; see <see cref="Deadlines"/>.</item>
/// </list>
/// </summary>
internal sealed partial class RegisterSearch
{
    private readonly RegisterProblem _problem;
    private readonly List<RegisterStep> _steps;
    private readonly int _maximumSteps;
    private readonly bool _goesOn;
    private readonly CancellationToken _cancellation;
    private readonly EntryList _entries;
    private readonly Configurations _configurations;
    private readonly Deadlines _deadlines;
    private readonly Demand _demand;
    private readonly LongestOrder _longest;

    /// <summary>How many of each group of possible operations are used.</summary>
    private readonly ushort[] _used;
    private readonly List<Move> _moves = [];
    private readonly Stack<Frame> _frames = [];
    private int _value = RegisterProblem.Initial;
    private bool _mustLook;
    private int _placed;
    private long _count;

    /// <param name="problem">The operations.</param>
    /// <param name="maximumSteps">When to give up.</param>
    /// <param name="goesOn">
    /// Whether to go on where a value that is still needed was overwritten. It is hopeless, but leads to the operation that shows it to people.
    /// </param>
    /// <param name="cancellation">Gives up, too.</param>
    public RegisterSearch(RegisterProblem problem, int maximumSteps, bool goesOn, CancellationToken cancellation)
    {
        _goesOn = goesOn;
        _problem = problem;
        _steps = problem.Happened;
        _maximumSteps = maximumSteps;
        _cancellation = cancellation;
        _entries = new(_steps);
        _configurations = new(_steps.Count);
        _deadlines = new(problem);
        _demand = new(problem);
        _longest = new(problem);
        _used = new ushort[problem.Possible.Length];
    }

    /// <summary>How far the search came.</summary>
    public string Explanation => _longest.ToString();

    public LinearizabilityVerdict Run()
    {
        NoteProgress(null);
        Enter(default);
        while (_placed < _steps.Count)
        {
            if (_count >= _maximumSteps)
            {
                return new(null, $"no order found and none excluded in {_count} steps ({nameof(CheckOptions.MaximumStepsPerKey)}). {Explanation}", _count);
            }

            var frame = _frames.Pop();
            if (frame.Next == _moves.Count)
            {
                _moves.RemoveRange(frame.First, _moves.Count - frame.First);
                if (_frames.Count == 0)
                {
                    return new(Explanation, null, _count);
                }

                Undo(frame.Move);
                continue;
            }

            var move = _moves[frame.Next];
            _frames.Push(frame with { Next = frame.Next + 1 });
            Try(move);
        }

        return LinearizabilityVerdict.Linearizable(_count);
    }

    private void Try(in Move move)
    {
        if ((++_count & 1023) == 0)
        {
            _cancellation.ThrowIfCancellationRequested();
        }

        Do(move);
        NoteProgress(move);
        var isOrphaned = !_goesOn && move.ValueBefore != _value && _demand.IsOrphaned(move.ValueBefore);
        var isHopeful = move.IsForced || (!isOrphaned && _configurations.TryVisit(_value, _mustLook, _used));
        if (isHopeful)
        {
            Enter(move);
        }
        else
        {
            Undo(move);
        }
    }

    private void NoteProgress(Move? move)
    {
        if (_placed < _steps.Count && _longest.IsShorterThan(_placed))
        {
            _longest.Note(_frames, move, _placed, _value, FirstToEnd());
        }
    }

    private RegisterStep StepOf(in Move move) => move.IsPossible ? _problem.Possible[move.Index][0] : _steps[move.Index];

    private void Do(in Move move)
    {
        var step = StepOf(move);
        if (move.IsPossible)
        {
            _used[move.Index]++;
        }
        else
        {
            _entries.Lift(move.Index);
            _configurations.Place(move.Index);
            _placed++;
        }

        _demand.Remove(step, !move.IsPossible);
        _mustLook = move.IsPossible;
        _value = step.OnlyLooks ? _value : step.Sets;
    }

    private void Undo(in Move move)
    {
        if (move.IsPossible)
        {
            _used[move.Index]--;
        }
        else
        {
            _entries.Unlift(move.Index);
            _configurations.Place(move.Index);
            _placed--;
        }

        _demand.Add(StepOf(move), !move.IsPossible);
        _mustLook = move.MustLookBefore;
        _value = move.ValueBefore;
    }
}
