using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// The view register, a row per partition: linearizable, but a compare-and-swap may be of unknown effect and take effect much later (rule H1), and a
/// row may be put back to an older one (rule H9).
/// </summary>
internal sealed class Register(Timeline timeline, Chance chance, Conditions conditions)
{
    private int _restarts;

    public bool IsDown { get; set; }

    public bool IsSlow { get; set; }

    /// <summary>For a while most compare-and-swaps get no certain answer.</summary>
    public bool IsDoubtful { get; set; }

    public bool IsHealed { get; set; }

    public int LandedLate { get; private set; }

    public void Read(Row row, Action<View> answer)
    {
        var restarts = _restarts;
        timeline.After(Delay(15), () =>
        {
            if (!IsDown && restarts == _restarts && (IsHealed || !chance.Of(0.1)))
            {
                var view = row.View;
                timeline.After(chance.Between(1, IsHealed ? 10 : 60), () =>
                {
                    if (restarts == _restarts)
                    {
                        answer(view);
                    }
                });
            }
        });
    }

    public void CompareAndSwap(Row row, ViewId expected, View proposed, ReplicaId by, Action<CasOutcome, View?> answer)
    {
        var restarts = _restarts;
        row.Asked(proposed);
        timeline.After(Delay(15), () =>
        {
            var doubtful = IsDown || restarts != _restarts || (!IsHealed && chance.Of(IsDoubtful ? 0.9 : conditions.CasDoubt));
            if (doubtful && (IsDown || restarts != _restarts || chance.Of(0.7)))
            {
                timeline.After(chance.Between(20, 300), () => answer(CasOutcome.Unknown, null));
                if (restarts == _restarts && chance.Of(0.5))
                {
                    timeline.After(chance.Between(30, 5000), () => LandedLate += restarts == _restarts && row.Execute(expected, proposed, by) ? 1 : 0);
                }
                else
                {
                    row.Withdrawn(proposed);
                }

                return;
            }

            var won = row.Execute(expected, proposed, by);
            var current = row.View;
            timeline.After(Delay(15), () =>
            {
                var outcome = doubtful || restarts != _restarts ? CasOutcome.Unknown : won ? CasOutcome.Won : CasOutcome.Lost;
                answer(outcome, outcome == CasOutcome.Lost ? current : null);
            });
        });
    }

    /// <summary>A standby takes over the database: whatever is under way is of unknown effect and never lands.</summary>
    public void Restart() => _restarts++;

    private int Delay(int most) => IsSlow ? chance.Between(200, 2000) : chance.Between(1, most);
}
