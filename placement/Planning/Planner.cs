using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// Decides who should hold which copy: first placement, repair, moves, the spread of copies and of primaries. Pure and deterministic, so that every silo draws the same plan from the same
/// picture, and a report says what will be done.
/// </summary>
internal static class Planner
{
    // So many copies at most are moved at a time for evenness alone.
    private const int BalancingMoves = 4;

    /// <summary>The first view of every partition of a new type, over the silos that may hold it now.</summary>
    /// <param name="type">The type.</param>
    /// <param name="silos">The silos there are; at least one of them hosts the type.</param>
    /// <param name="rules">The application's own rules.</param>
    public static ImmutableArray<View> FirstViews(TypeGoal type, ImmutableSortedDictionary<SiloId, SiloPicture> silos, ImmutableArray<IPlacementRule> rules)
    {
        var picture = new ClusterPicture(silos, [type], ImmutableSortedDictionary<PartitionId, View>.Empty) { Rules = rules };
        var board = new TypeBoard(picture, type, new SiloLoads(picture));

        // If no silo may, one that hosts it must: there is nothing to wait with.
        var sites = board.Eligible.Count > 0 ? board.Eligible : [.. board.All.Where(site => silos[site.Silo].Types.Contains(type.Name))];
        ArgumentOutOfRangeException.ThrowIfZero(sites.Count);
        var ring = Interleave(sites);
        var views = ImmutableArray.CreateBuilder<View>(type.Partitions);
        for (var number = 0; number < type.Partitions; number++)
        {
            // Round robin: primaries and copies differ by at most one between silos.
            var chosen = new List<Site>();
            while (chosen.Count < Math.Min(type.Copies, ring.Length))
            {
                chosen.Add(Enumerable.Range(number, ring.Length).Select(place => ring[place % ring.Length]).Where(site => !chosen.Contains(site))
                    .MinBy(site => chosen.Count(other => other.Value == site.Value && type.Policy.Availability.SpreadOver is not null))!);
            }

            ImmutableArray<ReplicaId> members = [.. chosen.Select(site => new ReplicaId(site.Silo, 1))];
            views.Add(new View(new ViewId(0, 1, "first"), members[0], members, Math.Min(type.Minimum, members.Length)));
        }

        return views.MoveToImmutable();
    }

    /// <summary>
    /// What is to be done, most urgent first: the partitions of any type with the fewest copies, copies in the wrong place, copies too many, spares, evenness of copies, then the spread of primaries.
    /// </summary>
    public static List<Move> Plan(ClusterPicture picture)
    {
        var repairs = new List<(int Sound, Move Move)>();
        List<Move> corrections = [], spares = [], balance = [], spread = [];
        var loads = new SiloLoads(picture);
        foreach (var type in picture.Types)
        {
            var board = new TypeBoard(picture, type, loads);
            var rows = picture.Views.Where(row => row.Key.Type == type.Name).ToArray();
            var partitions = rows.Select(row => new PartitionPlan(row.Key, row.Value, board, picture)).OrderBy(plan => plan.Sound).ToList();
            var before = (repairs.Count, corrections.Count);
            foreach (var partition in partitions)
            {
                var missing = partition.Repairs().ToList();
                repairs.AddRange(missing.Select(move => (partition.Sound, move)));
                if (missing.Count == 0)
                {
                    corrections.AddRange(partition.Corrections());
                }
            }

            var isCalm = before == (repairs.Count, corrections.Count);
            if (isCalm)
            {
                balance.AddRange(Balance(board, partitions));
            }

            foreach (var partition in partitions)
            {
                spares.AddRange(partition.Spares());
            }

            if (isCalm)
            {
                spread.AddRange(Spread(board, rows));
            }
        }

        return [.. repairs.OrderBy(row => row.Sound).Select(row => row.Move), .. corrections, .. spares, .. balance, .. spread];
    }

    /// <summary>How many copies of a partition the silos there are can hold.</summary>
    public static int Capacity(ClusterPicture picture, TypeGoal type) => new TypeBoard(picture, type, new SiloLoads(picture)).Eligible.Count;

    /// <summary>Silos with different values of the spread label next to each other.</summary>
    private static Site[] Interleave(IReadOnlyList<Site> sites) =>
        [.. sites.GroupBy(site => site.Value).SelectMany(group => group.Select((site, rank) => (site, rank))).OrderBy(row => row.rank).ThenBy(row => row.site.Value, StringComparer.Ordinal).Select(row => row.site)];

    /// <summary>Moves copies from silos that hold more than their share to those that hold less, a few at a time and only when it is worth a transfer.</summary>
    private static IEnumerable<Move> Balance(TypeBoard board, List<PartitionPlan> partitions)
    {
        var weight = board.Type.Policy.Performance.LoadWeight;
        for (var moves = 0; moves < BalancingMoves; moves++)
        {
            var full = board.Eligible.OrderByDescending(site => board.Loads[site.Silo]).ThenBy(site => site.Silo).ToArray();
            var worth = full.Length == 0 ? 0 : Math.Max(weight, (int)Math.Ceiling(full.Average(site => board.Loads[site.Silo]) / 10));
            var move = full.Take(3)
                .SelectMany(from => full.Reverse().Take(3).Where(to => board.Loads[from.Silo] - board.Loads[to.Silo] > worth).Select(to => (from, to)))
                .Select(pair => partitions.Select(partition => partition.Balance(pair.from, pair.to)).FirstOrDefault(found => found is not null))
                .FirstOrDefault(found => found is not null);
            if (move is null)
            {
                yield break;
            }

            yield return move;
        }
    }

    /// <summary>Moves primaries from silos that lead more than their share to members that lead less, until they differ by at most one.</summary>
    private static List<Move> Spread(TypeBoard board, KeyValuePair<PartitionId, View>[] views)
    {
        var moves = new List<Move>();
        var leads = board.Eligible.ToDictionary(site => site.Silo, _ => 0);
        foreach (var (_, view) in views.Where(row => leads.ContainsKey(row.Value.Primary.Silo)))
        {
            leads[view.Primary.Silo]++;
        }

        foreach (var (partition, view) in views.OrderBy(row => row.Key))
        {
            if (!leads.TryGetValue(view.Primary.Silo, out var own))
            {
                continue;
            }

            var target = view.Members
                .Where(member => leads.ContainsKey(member.Silo))
                .OrderBy(member => leads[member.Silo])
                .ThenBy(member => TypeBoard.Tie(partition, board.Find(member.Silo)!))
                .First();
            if (own - leads[target.Silo] > 1)
            {
                moves.Add(new MovePrimary(partition, view.Primary.Silo, target.Silo) { Why = $"{view.Primary.Silo} leads {own} partitions of the type, {target.Silo} {leads[target.Silo]}" });
                leads[view.Primary.Silo]--;
                leads[target.Silo]++;
            }
        }

        return moves;
    }
}
