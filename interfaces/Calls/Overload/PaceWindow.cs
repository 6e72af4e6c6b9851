namespace Quintet.Calls;

/// <summary>
/// How many commands of this process may be under way to a partition that was refused as overloaded: half as many as there were after each round with a refusal, one more after each round
/// without (additive increase, multiplicative decrease). No bound until the first refusal. A round is the time from one halving until a command sent after it is answered. Not thread-safe.
/// </summary>
internal sealed class PaceWindow
{
    private double _width = double.PositiveInfinity;
    private int _round;
    private int _refusedRounds;

    /// <summary>Commands under way, those included that wait to be sent again.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Whether there is a bound.</summary>
    public bool IsNarrowed => !double.IsPositiveInfinity(_width);

    /// <summary>The bound; at least 1.</summary>
    public double Width => _width;

    /// <summary>A command wants to be sent. False if it has to wait for another to end.</summary>
    /// <param name="round">The round that it is sent in.</param>
    public bool TryEnter(out int round)
    {
        round = _round;
        if (UnderWay + 1 > _width)
        {
            return false;
        }

        UnderWay++;
        return true;
    }

    /// <summary>A command was refused; it stays under way, and will be sent in the present round.</summary>
    /// <returns>How many rounds in succession were refused.</returns>
    public int Refused(ref int round)
    {
        if (round == _round)
        {
            _round++;
            _refusedRounds++;
            _width = Math.Max(1, UnderWay / 2);
        }

        round = _round;
        return _refusedRounds;
    }

    /// <summary>A command was admitted.</summary>
    public void Admitted()
    {
        _refusedRounds = 0;
        _width += 1 / _width;
    }

    /// <summary>A command ended. The bound is lifted as soon as it holds nobody back any more, by far.</summary>
    public void Leave(bool othersWait)
    {
        UnderWay--;
        if (!othersWait && 2 * UnderWay < _width)
        {
            _width = double.PositiveInfinity;
        }
    }
}
