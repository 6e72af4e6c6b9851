using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// Decides who should hold which copy: first placement, repair and the spread of primaries. Pure and deterministic, so that every silo
/// draws the same plan from the same picture.
/// </summary>
internal static class Planner
{
    /// <summary>The first view of every partition of a new type, over the silos that host it now.</summary>
    /// <param name="type">The type.</param>
    /// <param name="silos">The silos there are; at least one of them hosts the type.</param>
    public static ImmutableArray<View> FirstViews(TypeGoal type, IReadOnlyDictionary<SiloId, SiloPicture> silos)
    {
        var ordered = silos.Where(silo => silo.Value.Types.Contains(type.Name)).Select(silo => silo.Key).Order().ToArray();
        ArgumentOutOfRangeException.ThrowIfZero(ordered.Length);
        var views = ImmutableArray.CreateBuilder<View>(type.Partitions);
        for (var number = 0; number < type.Partitions; number++)
        {
            // Round robin: primaries and copies differ by at most one between silos.
            var members = Enumerable.Range(0, Math.Min(type.Copies, ordered.Length))
                .Select(rank => new ReplicaId(ordered[(number + rank) % ordered.Length], 1))
                .ToImmutableArray();
            views.Add(new View(new ViewId(0, 1, "first"), members[0], members, type.Minimum));
        }

        return views.MoveToImmutable();
    }

    /// <summary>What is to be done, most urgent first: the partitions of any type with the fewest copies, spares, then the spread of primaries.</summary>
    public static List<Move> Plan(ClusterPicture picture)
    {
        var repairs = new List<(int Sound, Move Move)>();
        var spares = new List<Move>();
        var spread = new List<Move>();
        var copies = picture.Silos.Keys.ToDictionary(silo => silo, silo => picture.Views.Values.Count(view => view.MemberOn(silo) is not null));
        foreach (var type in picture.Types)
        {
            var hosts = picture.Silos.Where(silo => silo.Value.Types.Contains(type.Name) && !silo.Value.IsDraining).Select(silo => silo.Key).ToArray();
            var partitions = picture.Views.Where(row => row.Key.Type == type.Name).Select(row => new PartitionPlan(row.Key, row.Value, type, hosts, picture)).OrderBy(plan => plan.Sound).ToList();
            var before = repairs.Count;
            foreach (var partition in partitions)
            {
                repairs.AddRange(partition.Repairs(copies).Select(move => (partition.Sound, move)));
            }

            foreach (var partition in partitions)
            {
                spares.AddRange(partition.Spares(copies));
            }

            if (repairs.Count == before)
            {
                spread.AddRange(Spread(hosts, [.. picture.Views.Where(row => row.Key.Type == type.Name)]));
            }
        }

        return [.. repairs.OrderBy(row => row.Sound).Select(row => row.Move), .. spares, .. spread];
    }

    /// <summary>What of a type's policy the silos there are cannot satisfy, each with the clauses that conflict and the smallest addition that would help; empty if they can.</summary>
    public static ImmutableArray<string> Degraded(ClusterPicture picture, TypeGoal type) => Capacity(picture, type) is var capacity && capacity < type.Copies
        ? [$"'{type.Name}' asks for {type.Copies} copies (availability.tolerateFailures {type.Policy.Availability.TolerateFailures}), and {capacity} silos can hold one: start {type.Copies - capacity} more that host it."]
        : [];

    /// <summary>How many copies of a partition the silos there are can hold.</summary>
    public static int Capacity(ClusterPicture picture, TypeGoal type) => picture.Silos.Values.Count(silo => silo.Types.Contains(type.Name) && !silo.IsDraining);

    /// <summary>Why the copies of a partition are where they are, and why not elsewhere.</summary>
    public static PlacementExplanation Explain(ClusterPicture picture, PartitionId partition) => new()
    {
        Partition = partition.ToString(),
        Summary = "",
        Silos = [.. picture.Silos.Keys.Select(silo => new SiloVerdict { Silo = silo.Value, Holds = "None", Why = "" })],
    };

    /// <summary>Moves primaries from silos that lead more than their share to members that lead less, until they differ by at most one.</summary>
    private static List<Move> Spread(SiloId[] hosts, KeyValuePair<PartitionId, View>[] views)
    {
        var moves = new List<Move>();
        var leads = hosts.ToDictionary(silo => silo, silo => views.Count(row => row.Value.Primary.Silo == silo));
        foreach (var (partition, view) in views.OrderBy(row => row.Key))
        {
            if (!leads.TryGetValue(view.Primary.Silo, out var own))
            {
                continue;
            }

            var target = view.Members
                .Where(member => leads.ContainsKey(member.Silo))
                .OrderBy(member => leads[member.Silo])
                .ThenBy(member => PartitionPlan.Weight(partition, member.Silo))
                .First();
            if (own - leads[target.Silo] > 1)
            {
                leads[view.Primary.Silo]--;
                leads[target.Silo]++;
                moves.Add(new MovePrimary(partition, view.Primary.Silo, target.Silo));
            }
        }

        return moves;
    }
}
