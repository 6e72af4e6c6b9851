namespace Quintet.Placement;

/// <summary>Moves copies for what the policy prefers: an even spread, preferred labels, rules of others, near and apart.</summary>
internal sealed class Improver(TypeSituation type, Reading reading, Exchange exchange, Balancer balancer)
{
    private static readonly int[] None = [];

    private Terrain Terrain => type.Terrain;

    public void Plan()
    {
        if (!HasPreferences)
        {
            return;
        }

        for (var row = 0; row < type.Rows.Count && balancer.HasBudget; row++)
        {
            if (balancer.TryRead(row))
            {
                Improve();
            }
        }
    }

    private bool HasPreferences => Terrain.Rank[Terrain.ByRank[0]] > Terrain.Rank[Terrain.ByRank[^1]] || Terrain.PartitionRules.Length > 0 || type.Relations.Length > 0
        || (Terrain.Values.Length > 1 && Terrain.Bound > 1);

    /// <summary>Moves one copy of the partition at most: the next is judged when this one is there. That of the primary is the last, for it must hand over first; one that is alone is replaced.</summary>
    private void Improve()
    {
        foreach (var seat in reading.Kept)
        {
            if (seat != reading.PrimarySeat && Better(seat) is >= 0 and var to)
            {
                balancer.Move(seat, to, Reason(seat, to));
                return;
            }
        }

        if (reading.Kept.Contains(reading.PrimarySeat) && Better(reading.PrimarySeat) is >= 0 and var target)
        {
            if (reading.Kept.Count == 1)
            {
                // Until it has handed over both are there.
                if (reading.Seating.Fits(target))
                {
                    balancer.Move(reading.PrimarySeat, target, Reason(reading.PrimarySeat, target));
                }
            }
            else
            {
                balancer.HandOver($"so that its copy can move to {Terrain.Silos.Ids[target]}: {Reason(reading.PrimarySeat, target)}");
            }
        }
    }

    private int Better(int seat)
    {
        var from = type.Rows.Silo(seat);
        return Target(from) is >= 0 and var to && exchange.Improves(from, to, isLearner: false, long.MaxValue) ? to : -1;
    }

    private string Reason(int seat, int to)
    {
        var from = type.Rows.Silo(seat);
        reading.Seating.Release(from);
        var better = reading.Seating.MeritOf(to, false) with { Load = 0, Tie = 0 };
        var worse = reading.Seating.MeritOf(from, false) with { Load = 0, Tie = 0 };
        reading.Seating.Take(from);
        return $"the silo suits better than {Terrain.Silos.Ids[from]}: {(better.IsBetterThan(worse) ? better.Against(worse) : "rules give all copies together more points")}";
    }

    /// <summary>The best silo for the copy, as far as a glance says that one may be better; or -1. The whole cluster is searched only then.</summary>
    private int Target(int from)
    {
        var seating = reading.Seating;
        seating.Release(from);
        var isWorthwhile = Terrain.PartitionRules.Length > 0 || (Terrain.Bound > 1 && Terrain.Values.Length > 1 && seating.HasLessCrowded(seating.Crowd(from)))
            || HasPreferred(from) || (type.Relations.Length > 0 && HasCloser(from));
        var target = isWorthwhile ? seating.Best(None) : -1;
        seating.Take(from);
        return target;
    }

    private bool HasPreferred(int from)
    {
        foreach (var silo in Terrain.ByRank)
        {
            if (Terrain.Rank[silo] <= Terrain.Rank[from])
            {
                return false;
            }

            if (!reading.Seating.IsTaken(silo) && reading.Seating.Crowd(silo) <= reading.Seating.Crowd(from))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasCloser(int from)
    {
        var number = reading.Seating.Number;
        var own = type.Affinity(number, from);
        if (own < 0)
        {
            return true;
        }

        foreach (var (other, weight) in type.Relations)
        {
            if (weight > 0 && other.RowOf(number) is >= 0 and var row)
            {
                for (var seat = other.Start(row); seat < other.End(row); seat++)
                {
                    if (other.Silo(seat) is >= 0 and var silo && !reading.Seating.IsTaken(silo) && Terrain.IsAllowed(silo) && type.Affinity(number, silo) > own)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
