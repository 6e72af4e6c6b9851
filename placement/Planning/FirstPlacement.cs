using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>Places a new type: under the hard rules, copies and primaries as evenly as they allow.</summary>
internal sealed class FirstPlacement
{
    private readonly TypeGoal _goal;
    private readonly TypeSituation _type;
    private readonly Seating _seating;
    private readonly int _fallback;

    public FirstPlacement(TypeGoal goal, IReadOnlyDictionary<SiloId, SiloPicture> silos, ImmutableArray<IPlacementRule> rules)
    {
        _goal = goal;
        var picture = new ClusterPicture(silos.ToImmutableSortedDictionary(), [goal], ImmutableSortedDictionary<PartitionId, View>.Empty) { Rules = rules };
        _type = new Situation(picture).Types[0];
        _seating = new Seating(_type);
        var pictures = _type.Terrain.Silos.Pictures;
        _fallback = Enumerable.Range(0, pictures.Length).Where(silo => pictures[silo].Types.Contains(goal.Name)).OrderBy(silo => pictures[silo].IsDraining).Append(-1).First();
        ArgumentOutOfRangeException.ThrowIfNegative(_fallback, nameof(silos));
    }

    public ImmutableArray<View> Views()
    {
        var (starts, members, leaders, leads) = (new int[_goal.Partitions + 1], new List<int>(), new int[_goal.Partitions], new int[_type.All.Silos.Count]);
        var hash = SiloTable.Hash(_goal.Name);
        for (var number = 0; number < _goal.Partitions; number++)
        {
            _seating.Begin(number, SiloTable.Mix(hash, (ulong)number));
            members.AddRange(Choose());
            starts[number + 1] = members.Count;
            leaders[number] = members[starts[number]];
            for (var at = starts[number]; at < starts[number + 1]; at++)
            {
                leaders[number] = leads[members[at]] < leads[leaders[number]] ? members[at] : leaders[number];
            }

            leads[leaders[number]]++;
        }

        new Leads(starts, [.. members], leaders, leads).Level();
        return [.. Enumerable.Range(0, _goal.Partitions).Select(number => ViewOf(leaders[number], members[starts[number]..starts[number + 1]]))];
    }

    /// <summary>The silos of the next partition. If no silo may hold a copy, there is one nevertheless, for a partition cannot be without; it moves when there is a silo for it.</summary>
    private List<int> Choose()
    {
        var chosen = new List<int>();
        while (chosen.Count < _type.Terrain.Wanted && _seating.Best([]) is >= 0 and var silo)
        {
            _seating.Take(silo);
            _type.Carry(silo);
            chosen.Add(silo);
        }

        return chosen.Count > 0 ? chosen : [_fallback];
    }

    private View ViewOf(int leader, List<int> members)
    {
        ImmutableArray<ReplicaId> copies = [.. members.OrderBy(silo => silo != leader).Select(silo => new ReplicaId(_type.Terrain.Silos.Ids[silo], 1))];
        return new View(new ViewId(0, 1, "first"), copies[0], copies, Math.Min(_goal.Minimum, copies.Length));
    }
}
