using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>The view register: linearizable, but a compare-and-swap may be of unknown effect and take effect much later (rule H1).</summary>
internal sealed class Register(Timeline timeline, Chance chance, Conditions conditions, View first)
{
    private readonly List<View> _mayLand = [];

    public View Row { get; private set; } = first;

    public bool IsDown { get; set; }

    public bool IsHealed { get; set; }

    public Action<View>? Changed { get; set; }

    public int LandedLate { get; private set; }

    /// <summary>The row, and every proposal that may still take its place.</summary>
    public IEnumerable<View> Possible => _mayLand.Prepend(Row);

    public void Read(Action<View> answer) => timeline.After(chance.Between(1, 15), () =>
    {
        if (!IsDown && (IsHealed || !chance.Of(0.1)))
        {
            var row = Row;
            timeline.After(chance.Between(1, IsHealed ? 10 : 60), () => answer(row));
        }
    });

    public void CompareAndSwap(ViewId expected, View proposed, Action<CasOutcome, View?> answer)
    {
        _mayLand.Add(proposed);
        timeline.After(chance.Between(1, 15), () =>
        {
            var doubtful = IsDown || (!IsHealed && chance.Of(conditions.CasDoubt));
            if (doubtful && (IsDown || chance.Of(0.7)))
            {
                timeline.After(chance.Between(20, 300), () => answer(CasOutcome.Unknown, null));
                if (chance.Of(0.5))
                {
                    timeline.After(chance.Between(30, 5000), () => LandedLate += Execute(expected, proposed).Won ? 1 : 0);
                }
                else
                {
                    _mayLand.Remove(proposed);
                }

                return;
            }

            var (won, row) = Execute(expected, proposed);
            var outcome = doubtful ? CasOutcome.Unknown : won ? CasOutcome.Won : CasOutcome.Lost;
            timeline.After(chance.Between(1, 15), () => answer(outcome, outcome == CasOutcome.Lost ? row : null));
        });
    }

    private (bool Won, View Row) Execute(ViewId expected, View proposed)
    {
        _mayLand.Remove(proposed);
        var won = Row.Id == expected;
        if (won)
        {
            timeline.Say($"register: {proposed}");
            Row = proposed;
            Changed?.Invoke(Row);
        }

        return (won, Row);
    }
}
