using System.Collections.Immutable;

namespace Quintet.Placement;

/// <summary>
/// The seats of one partition while it is planned: which silos are taken, how the good copies spread, and which silo is the best for one more.
/// One object serves all partitions of a type, for there are many of them.
/// </summary>
internal sealed class Seating(TypeSituation type)
{
    private readonly int[] _takenIn = new int[type.Terrain.Silos.Count];
    private readonly int[] _zoneCounts = new int[Math.Max(1, type.Terrain.Values.Length)];
    private readonly List<int> _good = [];
    private int _turn;
    private ulong _hash;

    /// <summary>The least version among the members: a silo that runs an older one might not be able to follow them, and is given no copy.</summary>
    public int LeastVersion { get; set; }

    /// <summary>The partition's number.</summary>
    public int Number { get; private set; }

    /// <summary>The silos with copies that obey the hard rules.</summary>
    public IReadOnlyList<int> Good => _good;

    private Terrain Terrain => type.Terrain;

    /// <summary>Begins another partition.</summary>
    public void Begin(int number, ulong hash)
    {
        foreach (var silo in _good)
        {
            _zoneCounts[Terrain.Zone[silo]]--;
        }

        _good.Clear();
        _turn++;
        (Number, _hash, LeastVersion) = (number, hash, 0);
    }

    /// <summary>The silo is not to be chosen.</summary>
    public void Occupy(int silo) => _takenIn[silo] = _turn;

    /// <summary>The silo may be chosen after all.</summary>
    public void Free(int silo) => _takenIn[silo] = 0;

    public bool IsTaken(int silo) => _takenIn[silo] == _turn;

    /// <summary>A good copy stands or will stand on the silo.</summary>
    public void Take(int silo)
    {
        Occupy(silo);
        _good.Add(silo);
        _zoneCounts[Terrain.Zone[silo]]++;
    }

    /// <summary>A good copy is thought away; its silo stays occupied.</summary>
    public void Release(int silo)
    {
        _good.Remove(silo);
        _zoneCounts[Terrain.Zone[silo]]--;
    }

    /// <summary>How many good copies are in the silo's value of the spread label.</summary>
    public int Crowd(int silo) => _zoneCounts[Terrain.Zone[silo]];

    /// <summary>Whether some value of the spread label has fewer good copies than that.</summary>
    public bool HasLessCrowded(int crowd) => _zoneCounts.AsSpan(0, Terrain.Values.Length).ContainsAnyExceptInRange(crowd, int.MaxValue);

    /// <summary>Why one more copy on an eligible silo would break a hard rule, as the end of a sentence; null if it would not.</summary>
    public string? Objection(int silo)
    {
        if (Crowd(silo) >= Terrain.Bound)
        {
            return $"{Spread(silo)} has {Crowd(silo)} of the copies already, and {Terrain.Bound} is the most (availability.spreadOver)";
        }

        if (IsTooOld(silo))
        {
            return $"it runs version {Terrain.Versions[silo]}, and all copies run version {LeastVersion} or a newer one: it might not be able to follow them";
        }

        return Terrain.PartitionRules.Length == 0 ? null : Asked(silo).Rejection;
    }

    public bool Fits(int silo) => Terrain.IsAllowed(silo) && Crowd(silo) < Terrain.Bound && !IsTooOld(silo) && (Terrain.PartitionRules.Length == 0 || Asked(silo).Rejection is null);

    /// <summary>The points that rules give a copy on the silo beside the other good ones.</summary>
    public int Points(int silo) => Terrain.PartitionRules.Length == 0 ? 0 : Asked(silo).Points;

    public ulong Tie(int silo) => SiloTable.Mix(_hash, Terrain.Silos.Hashes[silo]);

    public Merit MeritOf(int silo, bool isLearner) => new(
        isLearner, Crowd(silo), Terrain.Rank[silo], Points(silo), type.Relations.Length == 0 ? 0 : type.Affinity(Number, silo), type.All.Load[silo] - (isLearner ? type.Weight : 0), Tie(silo));

    /// <summary>The best silo for one more copy, or -1 if there is none.</summary>
    /// <param name="learners">Silos that have begun to make a copy: what is sent already is not sent in vain.</param>
    /// <param name="isSpare">A spare need not keep the bound of the spread; it does as well as it can.</param>
    public int Best(IReadOnlyList<int> learners, bool isSpare = false)
    {
        if (learners.Count > 0 && BestOf([.. learners.Where(Terrain.IsAllowed)], isLearner: true, isSpare) is >= 0 and var begun)
        {
            return begun;
        }

        return BestOf(Terrain.Eligible, isLearner: false, isSpare);
    }

    /// <summary>Goes through thousands of silos for each copy of a large cluster, so what is cheap to compare comes first, and rules are asked about silos only that could win.</summary>
    private int BestOf(ReadOnlySpan<int> silos, bool isLearner, bool isSpare)
    {
        var isPlain = Terrain.PartitionRules.Length == 0 && type.Relations.Length == 0;
        var (best, merit) = (-1, default(Merit));
        foreach (var silo in silos)
        {
            var crowd = Crowd(silo);
            if (_takenIn[silo] == _turn || (crowd >= Terrain.Bound && !isSpare) || IsTooOld(silo))
            {
                continue;
            }

            if (best >= 0 && crowd >= merit.Crowd)
            {
                var rank = Terrain.Rank[silo];
                if (crowd > merit.Crowd || rank < merit.Rank || (isPlain && rank == merit.Rank && !isLearner && type.All.Load[silo] > merit.Load))
                {
                    continue;
                }
            }

            if (Terrain.PartitionRules.Length > 0 && Asked(silo).Rejection is not null)
            {
                continue;
            }

            var own = MeritOf(silo, isLearner);
            if (best < 0 || own.IsBetterThan(merit))
            {
                (best, merit) = (silo, own);
            }
        }

        return best;
    }

    /// <summary>What the rules of others say of a copy on the silo.</summary>
    public (string? Rejection, int Points, string? Reason) Asked(int silo)
    {
        var others = _good.Where(other => other != silo).Select(Terrain.PlacedOn).ToImmutableArray();
        var (points, reason) = (0, (string?)null);
        foreach (var rule in Terrain.PartitionRules)
        {
            var verdict = Terrain.Ask(rule, Terrain.CandidateOn(silo, Number, others));
            if (verdict.IsRejected)
            {
                return ($"{verdict.Reason} ({rule.Name})", 0, null);
            }

            points += verdict.Points;
            reason ??= verdict.Reason;
        }

        return (null, points, reason);
    }

    private bool IsTooOld(int silo) => Terrain.Versions[silo] < LeastVersion;

    private string Spread(int silo) => Terrain.Values[Terrain.Zone[silo]] is { Length: > 0 } value
        ? $"{Terrain.Goal.Policy.Availability.SpreadOver}={value}"
        : $"what has no label '{Terrain.Goal.Policy.Availability.SpreadOver}'";
}
