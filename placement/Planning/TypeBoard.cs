using System.IO.Hashing;
using System.Text;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// The silos as one component type sees them: which may hold a copy, how much each is preferred, which value of the spread label it has, and how much it holds. Made once for a plan; loads
/// change as moves are planned.
/// </summary>
internal sealed class TypeBoard
{
    private static readonly IPlacementRule[] OwnRules = [new RequireRule(), new AvoidRule(), new PreferRule()];

    private readonly Dictionary<SiloId, Site> _sites = [];

    public TypeBoard(ClusterPicture picture, TypeGoal type, SiloLoads loads)
    {
        (Type, Loads) = (type, loads);
        foreach (var (silo, about) in picture.Silos)
        {
            _sites.Add(silo, Judge(picture, type, silo, about));
        }

        Eligible = [.. _sites.Values.Where(site => site.Rejection is null)];
        Values = Eligible.Select(site => site.Value).Distinct().Count();
    }

    public TypeGoal Type { get; }

    public SiloLoads Loads { get; }

    /// <summary>The silos that may hold a copy, in order.</summary>
    public IReadOnlyList<Site> Eligible { get; }

    /// <summary>How many values the spread label has among them.</summary>
    public int Values { get; }

    /// <summary>Every silo, in order.</summary>
    public IEnumerable<Site> All => _sites.Values;

    /// <summary>What is known of a silo, or null if it is not there.</summary>
    public Site? Find(SiloId silo) => _sites.GetValueOrDefault(silo);

    /// <summary>
    /// The best silo for one more copy, or null if there is none: first a value of the spread label that has the fewest copies; then one that has begun to make a copy; then preference; then load;
    /// then a hash, so that partitions do not all choose the same one.
    /// </summary>
    public Site? Best(PartitionId partition, Func<SiloId, bool> isTaken, Func<string?, int> copiesIn, Func<SiloId, bool> isLearner)
    {
        Site? best = null;
        var bestKey = default((int, int, int, int, ulong));
        var seed = HashOf(partition.ToString());
        foreach (var site in Eligible)
        {
            if (isTaken(site.Silo))
            {
                continue;
            }

            var key = (copiesIn(site.Value), isLearner(site.Silo) ? 0 : 1, -site.Score, Loads[site.Silo], Mix(seed, site.Hash));
            if (best is null || key.CompareTo(bestKey) < 0)
            {
                (best, bestKey) = (site, key);
            }
        }

        return best;
    }

    /// <summary>Breaks ties between silos, differently for each partition.</summary>
    public static ulong Tie(PartitionId partition, Site site) => Mix(HashOf(partition.ToString()), site.Hash);

    private Site Judge(ClusterPicture picture, TypeGoal type, SiloId silo, SiloPicture about)
    {
        var value = type.Policy.Availability.SpreadOver is { } label ? about.Labels.GetValueOrDefault(label) : null;
        var (rejection, score) = (default(string), 0);
        if (!about.Types.Contains(type.Name))
        {
            rejection = "it does not host the type";
        }
        else if (about.IsDraining)
        {
            rejection = about.IsStopping ? "it is about to stop" : "it is being drained";
        }
        else
        {
            var candidate = new PlacementCandidate(type.Name, type.Policy, silo.Value, about.Labels);
            foreach (var rule in OwnRules.Concat(picture.Rules))
            {
                var verdict = rule.Judge(candidate);
                rejection ??= verdict.Reason is { } reason ? $"it {reason} ({rule.Name})" : null;
                score += verdict.Score;
            }
        }

        return new Site(silo, rejection, score, value, HashOf(silo.Value));
    }

    private static ulong HashOf(string text) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text));

    private static ulong Mix(ulong a, ulong b)
    {
        var mixed = (a ^ b) * 0x9E3779B97F4A7C15;
        return (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93;
    }
}

/// <summary>A silo as a type sees it.</summary>
/// <param name="Silo">Which.</param>
/// <param name="Rejection">Why it must hold no copy, or null.</param>
/// <param name="Score">How much it is preferred.</param>
/// <param name="Value">Its value of the spread label, or null.</param>
/// <param name="Hash">Of its name.</param>
internal sealed record Site(SiloId Silo, string? Rejection, int Score, string? Value, ulong Hash);

/// <summary>How much each silo holds, in weighted copies of all types. Changes as moves are planned.</summary>
internal sealed class SiloLoads
{
    private readonly Dictionary<SiloId, int> _loads;

    public SiloLoads(ClusterPicture picture)
    {
        _loads = picture.Silos.Keys.ToDictionary(silo => silo, _ => 0);
        var weights = picture.Types.ToDictionary(type => type.Name, type => type.Policy.Performance.LoadWeight);
        foreach (var (partition, view) in picture.Views)
        {
            var weight = weights.GetValueOrDefault(partition.Type, 1);
            foreach (var member in view.Members)
            {
                Add(member.Silo, weight);
            }
        }
    }

    public int this[SiloId silo] => _loads.GetValueOrDefault(silo);

    public void Add(SiloId silo, int weight)
    {
        if (_loads.TryGetValue(silo, out var load))
        {
            _loads[silo] = load + weight;
        }
    }
}
