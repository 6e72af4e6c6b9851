namespace Quintet.Placement;

/// <summary>Whether a partition is better off with a copy on another silo. The one judge of everything that is moved without need.</summary>
internal sealed class Exchange(TypeSituation type, Reading reading)
{
    /// <summary>
    /// Whether the copy on one silo is better on another. By load alone it is only if the difference is greater than <paramref name="slack"/>, so that loads need not be exactly equal.
    /// No hard rule is broken, and the copies spread as widely as before.
    /// </summary>
    public bool Improves(int from, int to, bool isLearner, long slack)
    {
        var seating = reading.Seating;
        if (!type.Terrain.IsAllowed(to))
        {
            return false;
        }

        var pointsBefore = Points();
        var source = seating.MeritOf(from, isLearner: false);
        seating.Release(from);
        source = source with { Crowd = seating.Crowd(from) };
        var target = seating.MeritOf(to, isLearner) with { IsLearner = false };
        var fits = seating.Fits(to);
        var isTaken = seating.IsTaken(to);
        seating.Take(to);
        var pointsAfter = fits ? Points() : 0;
        seating.Release(to);
        seating.Take(from);
        if (!isTaken)
        {
            seating.Free(to);
        }

        if (!fits)
        {
            return false;
        }

        // The points of all copies count, for a rule may look at the others: their sum can rise only so often.
        source = source with { Points = pointsBefore };
        target = target with { Points = pointsAfter };
        return target with { Load = 0, Tie = 0 } is var merit && source with { Load = 0, Tie = 0 } is var other && merit == other
            ? source.Load - target.Load > slack
            : merit.IsBetterThan(other);
    }

    private int Points()
    {
        if (type.Terrain.PartitionRules.Length == 0)
        {
            return 0;
        }

        var sum = 0;
        foreach (var silo in reading.Seating.Good)
        {
            sum += reading.Seating.Points(silo);
        }

        return sum;
    }
}
