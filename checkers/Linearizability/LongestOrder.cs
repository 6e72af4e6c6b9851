namespace Quintet.Checkers;

/// <summary>The longest order found so far, for explanations. Where it ends is nearly always where the violation is.</summary>
internal sealed class LongestOrder(RegisterProblem problem)
{
    private const int Shown = 6;

    private Move[] _last = [];
    private int _placed = -1;
    private int _value;
    private RegisterStep _stuck;

    public bool IsShorterThan(int placed) => _placed < placed;

    public void Note(Stack<Frame> frames, Move? move, int placed, int value, in RegisterStep stuck)
    {
        _placed = placed;
        _value = value;
        _stuck = stuck;
        // The lowest frame is the root, to which no move led.
        _last = move is { } last ? [.. frames.Take(Math.Min(Shown, frames.Count) - 1).Select(frame => frame.Move).Reverse(), last] : [];
    }

    public override string ToString()
    {
        var end = _last.Length == 0 ? "" : $" It ends with: {string.Join("; ", _last.Select(Text))}.";
        return $"{_stuck.Source} has no place. The longest order that fits before it holds {_placed} of {problem.Happened.Count} operations and leaves "
            + $"the value {problem.Value(_value)}.{end}";
    }

    private string Text(Move move) => (move.IsPossible ? problem.Possible[move.Index][0] : problem.Happened[move.Index]).Source.ToString();
}
