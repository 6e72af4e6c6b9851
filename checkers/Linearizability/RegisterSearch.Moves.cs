namespace Quintet.Checkers;

/// <summary>Which operations may be next.</summary>
internal sealed partial class RegisterSearch
{
    /// <summary>Begins with what may follow the move just done.</summary>
    private void Enter(in Move move)
    {
        var first = _moves.Count;
        _frames.Push(new(move, first, first));
        if (_placed == _steps.Count)
        {
            return;
        }

        var entry = _entries.First;
        for (; !_entries.IsEnd(entry); entry = _entries.Next(entry))
        {
            var index = _entries.StepOf(entry);
            var step = _steps[index];
            if (!step.IsPossibleAt(_value) || (_mustLook && !step.Looks))
            {
                continue;
            }

            if (step.OnlyLooks)
            {
                _moves.RemoveRange(first, _moves.Count - first);
                _moves.Add(new(index, false, true, _value, _mustLook, 0));
                break;
            }

            _moves.Add(new(index, false, false, _value, _mustLook, _deadlines.Of(index)));
        }

        if (_moves.Count == first || !_moves[first].IsForced)
        {
            AddPossible(_steps[_entries.StepOf(entry)].Source.Completed);
            _moves.Sort(first, _moves.Count - first, Move.ByDeadline);
        }
    }

    private void AddPossible(int firstEnd)
    {
        for (var group = 0; group < _used.Length; group++)
        {
            var alike = _problem.Possible[group];
            var step = alike[0];
            if (_used[group] < alike.Length
                && alike[_used[group]].Source.Invoked < firstEnd
                && step.Sets != _value
                && step.IsPossibleAt(_value)
                && (step.Looks || !_mustLook)
                && _demand.IsWanted(step.Sets))
            {
                _moves.Add(new(group, true, false, _value, _mustLook, _deadlines.OfPossible(group)));
            }
        }
    }

    /// <summary>The operation that every order must place next at the latest.</summary>
    private RegisterStep FirstToEnd()
    {
        var entry = _entries.First;
        while (!_entries.IsEnd(entry))
        {
            entry = _entries.Next(entry);
        }

        return _steps[_entries.StepOf(entry)];
    }
}
