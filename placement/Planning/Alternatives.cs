namespace Quintet.Placement;

/// <summary>
/// What a choice passed over: up to three of the best other silos, each with what spoke against it, for the decision log. Looking at all silos again costs time, so a plan does it for as many moves as
/// <see cref="PlanDraft.TryLook"/> allows; the others go without.
/// </summary>
internal sealed class Alternatives(TypeSituation type, Seating seating, PlanDraft draft)
{
    private const int Told = 3;

    // To ask the rules of others about a silo costs about as much as to look at this many silos without them.
    private const int LooksPerQuestion = 20;

    private readonly List<(int Silo, Merit Merit)> _best = [];

    /// <summary>The other silos that might hold one more copy, best first; then those that may not.</summary>
    /// <param name="chosen">The silo that is to hold it; not taken yet.</param>
    /// <param name="isLearner">Whether a copy is being made there already.</param>
    public string ToHold(int chosen, bool isLearner)
    {
        var terrain = type.Terrain;
        if (!draft.TryLook(terrain.Silos.Count * (terrain.PartitionRules.Length == 0 ? 1 : LooksPerQuestion)))
        {
            return "";
        }

        _best.Clear();
        foreach (var silo in terrain.Eligible)
        {
            if (silo != chosen && !seating.IsTaken(silo) && seating.Fits(silo))
            {
                Insert(silo, seating.MeritOf(silo, isLearner: false));
            }
        }

        var winner = seating.MeritOf(chosen, isLearner);
        var told = _best.Select(other => $"{terrain.Silos.Ids[other.Silo]}: {other.Merit.Against(winner)}").ToList();
        for (var silo = 0; silo < terrain.Silos.Count && told.Count < Told; silo++)
        {
            if (silo != chosen && !seating.IsTaken(silo) && (terrain.Rejection(silo) ?? seating.Objection(silo)) is { } objection)
            {
                told.Add($"{terrain.Silos.Ids[silo]}: {objection}");
            }
        }

        return Tell(told);
    }

    /// <summary>The first few of what was passed over, in one line.</summary>
    public static string Tell(IEnumerable<string> passedOver) => string.Join("; ", passedOver.Take(Told));

    private void Insert(int silo, in Merit merit)
    {
        var place = _best.Count;
        while (place > 0 && merit.IsBetterThan(_best[place - 1].Merit))
        {
            place--;
        }

        if (place < Told)
        {
            _best.Insert(place, (silo, merit));
            _best.RemoveRange(Math.Min(Told, _best.Count), _best.Count - Math.Min(Told, _best.Count));
        }
    }
}
