using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>A picture in numbers: what the parts of the planner share, and what they plan against, for each of them leaves the loads as its moves will make them.</summary>
internal sealed class Situation
{
    private static readonly int[] None = [];

    private readonly Dictionary<PartitionId, List<int>> _learners = [];
    private readonly ImmutableDictionary<PartitionId, int> _forLoad;

    public Situation(ClusterPicture picture)
    {
        _forLoad = picture.ForLoad;
        Silos = new SiloTable(picture.Silos);
        Load = new long[Silos.Count];
        var holdings = picture.Types.ToDictionary(type => type.Name, type => new Holdings(type.Name), StringComparer.Ordinal);
        ReadViews(picture, holdings);
        foreach (var (partition, silo) in picture.Learners)
        {
            var number = Silos.NumberOf(silo);
            if (number >= 0 && picture.Views.TryGetValue(partition, out var view) && view.MemberOn(silo) is null)
            {
                (_learners.TryGetValue(partition, out var known) ? known : _learners[partition] = []).Add(number);
            }
        }

        foreach (var learners in _learners.Values)
        {
            learners.Sort();
        }

        Types = [.. picture.Types.OrderBy(type => type.Name, StringComparer.Ordinal).Select(type => new TypeSituation(this, new Terrain(type, Silos, picture.Rules), holdings[type.Name], Relations(type, picture, holdings)))];
        CountLoad();
    }

    public SiloTable Silos { get; }

    /// <summary>What each silo carries: the weights of its copies, and of those it is being given.</summary>
    public long[] Load { get; }

    public TypeSituation[] Types { get; }

    /// <summary>Silos that hold a copy beyond the view or are being given one, in order.</summary>
    public IReadOnlyList<int> LearnersOf(PartitionId partition) => _learners.Count > 0 && _learners.TryGetValue(partition, out var learners) ? learners : None;

    public bool HasLearners => _learners.Count > 0;

    /// <summary>How many copies beyond the members the load of queries asks for.</summary>
    public int ForLoad(PartitionId partition) => _forLoad.GetValueOrDefault(partition);

    public bool HasLoad => !_forLoad.IsEmpty;

    /// <summary>Partitions come in order of their types, so the type is looked up once for many.</summary>
    private void ReadViews(ClusterPicture picture, Dictionary<string, Holdings> holdings)
    {
        var (name, current) = ("", (Holdings?)null);
        foreach (var (partition, view) in picture.Views)
        {
            if (partition.Type != name)
            {
                name = partition.Type;
                holdings.TryGetValue(name, out current);
            }

            current?.Add(partition, view, Silos, picture);
        }
    }

    /// <summary>
    /// Near and apart hold for both types, whichever names the other, and cancel out: so every move for their sake makes the cluster as a whole better, and none can chase another for ever.
    /// </summary>
    private static (Holdings, int)[] Relations(TypeGoal type, ClusterPicture picture, Dictionary<string, Holdings> holdings) =>
    [
        .. from other in picture.Types
           where other.Name != type.Name
           let weight = One(type, other.Name) + One(other, type.Name)
           where weight != 0
           select (holdings[other.Name], weight),
    ];

    private static int One(TypeGoal type, string other) =>
        (type.Policy.Placement.Near.Contains(other, StringComparer.Ordinal) ? 1 : 0) - (type.Policy.Placement.Apart.Contains(other, StringComparer.Ordinal) ? 1 : 0);

    private void CountLoad()
    {
        foreach (var type in Types)
        {
            var rows = type.Rows;
            for (var seat = 0; seat < (rows.Count == 0 ? 0 : rows.End(rows.Count - 1)); seat++)
            {
                if (rows.Silo(seat) is >= 0 and var silo)
                {
                    Load[silo] += type.Weight;
                }
            }

            foreach (var (partition, learners) in _learners)
            {
                foreach (var silo in partition.Type == type.Terrain.Goal.Name ? learners : [])
                {
                    Load[silo] += type.Weight;
                }
            }
        }
    }
}

/// <summary>A type's part of a situation.</summary>
internal sealed class TypeSituation(Situation all, Terrain terrain, Holdings rows, (Holdings Other, int Weight)[] relations)
{
    public Situation All => all;

    public Terrain Terrain => terrain;

    public Holdings Rows => rows;

    /// <summary>Types that this one is to be near (above 0) or apart from (below 0).</summary>
    public (Holdings Other, int Weight)[] Relations => relations;

    public int Weight => Math.Max(1, terrain.Goal.Policy.Performance.LoadWeight);

    /// <summary>Whether anything is planned that makes copies or takes them away; balancing waits until nothing is.</summary>
    public bool IsPending { get; set; }

    /// <summary>How well a silo suits a partition in view of where other types have their copies of it.</summary>
    public int Affinity(int number, int silo)
    {
        var sum = 0;
        foreach (var (other, weight) in relations)
        {
            if (other.RowOf(number) is >= 0 and var row)
            {
                for (var seat = other.Start(row); seat < other.End(row); seat++)
                {
                    sum += other.Silo(seat) == silo ? weight : 0;
                }
            }
        }

        return sum;
    }

    public void Carry(int silo) => all.Load[silo] += Weight;

    public void Drop(int silo) => all.Load[silo] -= Weight;
}
