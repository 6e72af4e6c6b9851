namespace Quintet.Placement;

/// <summary>
/// Moves copies that nothing forces to move: first what is under way, then for what the policy prefers, then for load. Every move makes the cluster better in the order of
/// <see cref="Merit"/>, so they come to an end. The copy of a primary moves for what the policy prefers, not for load alone: that is not worth a hand-over.
/// </summary>
internal sealed class Balancer(TypeSituation type, Reading reading, PlanDraft draft)
{
    private readonly Exchange _exchange = new(type, reading);
    private readonly Alternatives _alternatives = new(type, reading.Seating, draft);

    public void Plan()
    {
        if (type.Terrain.Eligible.Length > 0)
        {
            Continue();
            new Improver(type, reading, _exchange, this).Plan();
            if (type.Terrain.Goal.Copies > 1)
            {
                new Leveller(type, reading, _exchange, this).Plan();
            }
        }
    }

    public bool HasBudget => draft.Budget > 0;

    /// <summary>Reads a partition, if it may be touched: its primary answers, and nothing else is planned for it or, for related types, for the partition of the same number.</summary>
    public bool TryRead(int row)
    {
        if (type.Rows.Busy.Contains(row) || !type.Rows.IsLed(row))
        {
            return false;
        }

        foreach (var (other, _) in type.Relations)
        {
            if (other.Busy.Count > 0 && other.RowOf(type.Rows.Partition(row).Number) is >= 0 and var related && other.Busy.Contains(related))
            {
                return false;
            }
        }

        reading.Read(row);
        return reading.IsInOrder;
    }

    public void Move(int seat, int to, string why)
    {
        var from = type.Rows.Silo(seat);
        reading.Seating.Release(from);
        var isSafer = reading.Seating.Crowd(to) < reading.Seating.Crowd(from);
        var instead = _alternatives.ToHold(to, type.All.LearnersOf(reading.Partition).Contains(to));
        reading.Seating.Take(from);
        type.Drop(from);
        if (!type.All.LearnersOf(reading.Partition).Contains(to))
        {
            type.Carry(to);
        }

        draft.Want(reading.Partition, to);
        draft.Balance(type, reading.Row, new ReplaceCopy(reading.Partition, reading.PrimarySilo, draft.Ids[from], draft.Ids[to]) { Why = why, Instead = instead, IsForBalance = !isSafer });
    }

    /// <summary>Lets the member with the fewest leads lead instead, so that the copy of the primary can move.</summary>
    public void HandOver(string why)
    {
        var heir = reading.Kept.Where(seat => seat != reading.PrimarySeat).Select(type.Rows.Silo).MinBy(silo => (draft.Leads(type, silo), reading.Seating.Tie(silo)));
        draft.Lead(type, heir);
        draft.Balance(type, reading.Row, new MovePrimary(reading.Partition, reading.PrimarySilo, draft.Ids[heir]) { Why = why, IsForBalance = true });
    }

    /// <summary>A copy that was begun for balance is finished as long as that is any better: the loads it was begun for have changed since.</summary>
    private void Continue()
    {
        for (var row = 0; row < type.Rows.Count && type.All.HasLearners; row++)
        {
            foreach (var learner in type.All.LearnersOf(type.Rows.Partition(row)))
            {
                if (!draft.WantedOf(type.Rows.Partition(row)).Contains(learner) && TryRead(row) && FromFor(learner) is >= 0 and var seat)
                {
                    Move(seat, learner, "a copy is being made on a silo that suits better or carries less");
                    break;
                }
            }
        }
    }

    private int FromFor(int learner)
    {
        var (worst, merit) = (-1, default(Merit));
        foreach (var seat in reading.Kept)
        {
            var silo = type.Rows.Silo(seat);
            if ((seat != reading.PrimarySeat || (reading.Kept.Count == 1 && reading.Seating.Fits(learner))) && _exchange.Improves(silo, learner, isLearner: true, type.Weight)
                && reading.Seating.MeritOf(silo, false) is var own && (worst < 0 || merit.IsBetterThan(own)))
            {
                (worst, merit) = (seat, own);
            }
        }

        return worst;
    }
}
