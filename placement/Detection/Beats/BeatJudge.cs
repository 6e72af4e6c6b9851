using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// Tells, by beats in the database, who is dead and which side may act (rule H16). A pure decision. It condemns nobody unless the judge's own beats were committed on
/// time, for otherwise a locked file or a slow database would kill everybody.
/// </summary>
internal static class BeatJudge
{
    public static BeatJudgement Judge(BeatPicture picture, BeatTimes times)
    {
        if (!picture.OnTime)
        {
            return BeatJudgement.Nothing(picture.InDoubt);
        }

        var stopped = picture.Others.Where(other => other.UnmovedMs >= times.WindowMs).Select(other => other.Silo).ToImmutableSortedSet();
        var beating = picture.Others.Where(other => other.Moved && !stopped.Contains(other.Silo)).ToList();
        var sides = Sides(picture, beating);
        if (beating.Count + stopped.Count < picture.Others.Length)
        {
            // Until it is known of everybody whether they beat, no side can be said to be the larger one.
            return BeatJudgement.Nothing(picture.InDoubt) with { Stopped = stopped, Side = sides[0] };
        }

        var rivals = sides.Where(side => side != sides[0] && side.Count == sides[0].Count).ToImmutableArray();
        return new BeatJudgement(
            StandingOf(picture.InDoubt, sides, rivals.Length),
            stopped,
            [.. beating.Where(other => !sides[0].Contains(other.Silo) && other.ApartMs >= times.LinkDeadMs).Select(other => other.Silo)],
            sides[0],
            rivals);
    }

    private static Standing StandingOf(bool inDoubt, List<ImmutableSortedSet<SiloId>> sides, int rivals)
    {
        if (sides.Exists(side => side.Count > sides[0].Count))
        {
            return Standing.Loses;
        }

        // Also one that hears others well: if they do not hear it, they are in doubt and it is on another side.
        return rivals > 0 ? Standing.Tied : inDoubt ? Standing.Acts : Standing.Clear;
    }

    /// <summary>Those that beat, the judge included, parted by who is connected with whom, by pulses both ways, if only through others. The judge's own side comes first.</summary>
    private static List<ImmutableSortedSet<SiloId>> Sides(BeatPicture picture, List<Sighting> beating)
    {
        var hears = beating.ToDictionary(other => other.Silo, other => other.Hears.ToImmutableSortedSet());
        hears[picture.Here] = picture.Hears;
        var left = hears.Keys.ToHashSet();
        var sides = new List<ImmutableSortedSet<SiloId>>();
        foreach (var first in (IEnumerable<SiloId>)[picture.Here, .. beating.Select(other => other.Silo)])
        {
            if (!left.Remove(first))
            {
                continue;
            }

            var side = new List<SiloId> { first };
            for (var next = 0; next < side.Count; next++)
            {
                var silo = side[next];
                side.AddRange(left.Where(other => hears[silo].Contains(other) && hears[other].Contains(silo)).ToList().Where(left.Remove));
            }

            sides.Add([.. side]);
        }

        return sides;
    }
}
