using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// Decides who should hold which copy: first placement, repair, policy changes, drain, balance and the spread of primaries. Pure and deterministic, so that every silo
/// draws the same plan from the same picture.
/// </summary>
internal static class Planner
{
    /// <summary>The first view of every partition of a new type, over the silos that host it now.</summary>
    /// <param name="type">The type.</param>
    /// <param name="silos">The silos there are; at least one of them hosts the type.</param>
    /// <param name="rules">Rules that others wrote.</param>
    public static ImmutableArray<View> FirstViews(TypeGoal type, IReadOnlyDictionary<SiloId, SiloPicture> silos, ImmutableArray<IPlacementRule> rules = default) =>
        new FirstPlacement(type, silos, rules.IsDefault ? [] : rules).Views();

    /// <summary>
    /// What is to be done, most urgent first: the partitions of any type with the fewest sound copies; what makes placement obey the hard rules; surplus copies; spares; balance of copies; spread of primaries.
    /// </summary>
    public static List<Move> Plan(ClusterPicture picture)
    {
        var situation = new Situation(picture);
        var draft = new PlanDraft { Ids = situation.Silos.Ids, Budget = Math.Max(LeastBudget, situation.Silos.Count / SilosPerMove) };
        var readings = situation.Types.Select(type => new Reading(type, new Seating(type))).ToArray();
        foreach (var (type, reading) in situation.Types.Zip(readings))
        {
            Repair(type, reading, draft);
        }

        foreach (var (type, reading) in situation.Types.Zip(readings))
        {
            SparePlan.Add(type, reading, draft);
        }

        foreach (var (type, reading) in situation.Types.Zip(readings).Where(row => !row.First.IsPending))
        {
            new Balancer(type, reading, draft).Plan();
        }

        foreach (var (type, reading) in situation.Types.Zip(readings))
        {
            SparePlan.DropUnwanted(type, draft);
            if (!type.IsPending)
            {
                PrimarySpread.Plan(type, reading, draft);
            }
        }

        return draft.Finish();
    }

    // Few moves for balance stand in a plan, so that a new silo gets its share in several rounds; in a large cluster more, or it would take hours.
    private const int LeastBudget = 4;
    private const int SilosPerMove = 25;

    /// <summary>How many copies of a partition the silos there are can hold under the hard rules.</summary>
    public static int Capacity(ClusterPicture picture, TypeGoal type) => new Terrain(type, new SiloTable(picture.Silos), picture.Rules).Eligible.Length;

    /// <summary>Plans what is missing, misplaced or too much. Partitions with the fewest copies choose first.</summary>
    private static void Repair(TypeSituation type, Reading reading, PlanDraft draft)
    {
        var needy = new List<(int Sound, int Row)>();
        for (var row = 0; row < type.Rows.Count; row++)
        {
            reading.Read(row);
            if (!reading.IsInOrder)
            {
                needy.Add((reading.Sound, row));
            }
        }

        var plan = new PartitionPlan(type, reading, draft);
        foreach (var (_, row) in needy.Order())
        {
            reading.Read(row);
            plan.Plan();
        }
    }
}
