using System.Collections.Immutable;

namespace Quintet.Placement;

/// <summary>What can be said of a type's silos before any partition is looked at: who may hold copies, in which value of the spread label, and who is preferred.</summary>
internal sealed class Terrain
{
    public const string Unlabelled = "";

    private readonly string?[] _rejections;

    public Terrain(TypeGoal goal, SiloTable silos, ImmutableArray<IPlacementRule> rules)
    {
        (Goal, Silos) = (goal, silos);
        PartitionRules = [.. rules.Where(rule => rule.Scope == PlacementScope.Copies)];
        var siloRules = rules.Where(rule => rule.Scope == PlacementScope.Silo).ToArray();
        _rejections = new string?[silos.Count];
        var merits = new (bool IsLabelled, int Preferred, int Points)[silos.Count];
        for (var silo = 0; silo < silos.Count; silo++)
        {
            (_rejections[silo], merits[silo]) = Judge(silo, siloRules);
        }

        Versions = [.. silos.Pictures.Select(silo => silo.VersionOf(goal.Name))];
        IsMixed = Enumerable.Range(0, silos.Count).Where(silo => silos.Pictures[silo].Types.Contains(goal.Name)).Select(silo => Versions[silo]).Distinct().Skip(1).Any();
        Eligible = [.. Enumerable.Range(0, silos.Count).Where(IsAllowed)];
        Values = [.. Eligible.Select(ValueOf).Distinct().Order(StringComparer.Ordinal)];
        Zone = [.. Enumerable.Range(0, silos.Count).Select(silo => Values.BinarySearch(ValueOf(silo), StringComparer.Ordinal))];
        Bound = LeastBound();
        var grades = Eligible.Select(silo => merits[silo]).Distinct().Order().ToArray();
        Rank = [.. merits.Select(merit => Array.BinarySearch(grades, merit))];
        ByRank = [.. Eligible.OrderByDescending(silo => Rank[silo])];
    }

    public TypeGoal Goal { get; }

    public SiloTable Silos { get; }

    /// <summary>For each silo the version of the type's code that it runs.</summary>
    public int[] Versions { get; }

    /// <summary>Whether silos run different versions: an upgrade is under way.</summary>
    public bool IsMixed { get; }

    /// <summary>The silos that may hold copies, in order.</summary>
    public int[] Eligible { get; }

    /// <summary>The same, the most preferred first.</summary>
    public int[] ByRank { get; }

    /// <summary>The values of the spread label that eligible silos have, in order; that of silos without the label is <see cref="Unlabelled"/>. One if there is no such label in the policy.</summary>
    public ImmutableArray<string> Values { get; }

    /// <summary>For each silo, which of the values it has; below 0 if none that an eligible silo has.</summary>
    public int[] Zone { get; }

    /// <summary>The most copies of a partition in one value: as few as the silos allow without giving up a copy for it.</summary>
    public int Bound { get; }

    /// <summary>For each eligible silo how much it is preferred: labelled ones first, then those with preferred labels, then by the points of other rules.</summary>
    public int[] Rank { get; }

    /// <summary>How many copies are to be had at present.</summary>
    public int Wanted => Math.Min(Goal.Copies, Eligible.Length);

    /// <summary>Rules that must be asked for each partition.</summary>
    public IPlacementRule[] PartitionRules { get; }

    /// <summary>What rules that failed said.</summary>
    public SortedSet<string> Failures { get; } = new(StringComparer.Ordinal);

    public bool IsAllowed(int silo) => _rejections[silo] is null;

    /// <summary>Why a silo may not hold any copy, as the end of a sentence; null if it may.</summary>
    public string? Rejection(int silo) => _rejections[silo];

    public PlacementCandidate CandidateOn(int silo, int partition, ImmutableArray<PlacedCopy> others) => new()
    {
        ComponentType = Goal.Name,
        Partition = partition,
        Policy = Goal.Policy,
        Silo = PlacedOn(silo),
        OtherCopies = others,
    };

    public PlacedCopy PlacedOn(int silo) => new(Silos.Ids[silo].Value, Silos.Pictures[silo].Labels);

    public PlacementVerdict Ask(IPlacementRule rule, PlacementCandidate candidate)
    {
        var verdict = UserRules.Ask(rule, candidate, out var failure);
        if (failure is not null)
        {
            Failures.Add(failure);
        }

        return verdict;
    }

    private int LeastBound()
    {
        if (Goal.Policy.Availability.SpreadOver is null || Eligible.Length == 0 || Goal.Copies == 1)
        {
            return int.MaxValue;
        }

        var sizes = Eligible.CountBy(silo => Zone[silo]).Select(zone => zone.Value).ToArray();
        var bound = (Goal.Copies + sizes.Length - 1) / sizes.Length;
        while (sizes.Sum(size => Math.Min(size, bound)) < Wanted)
        {
            bound++;
        }

        return bound;
    }

    private string ValueOf(int silo) => Goal.Policy.Availability.SpreadOver is { } label ? Silos.Pictures[silo].Labels.GetValueOrDefault(label, Unlabelled) : Unlabelled;

    private (string? Rejection, (bool, int, int) Merit) Judge(int silo, IPlacementRule[] siloRules)
    {
        var picture = Silos.Pictures[silo];
        if (!picture.Types.Contains(Goal.Name))
        {
            return ($"it does not host '{Goal.Name}'", default);
        }

        if (picture.IsDraining || picture.IsStopping)
        {
            return (picture.IsStopping ? "it stops for a restart" : "it is being drained", default);
        }

        var candidate = CandidateOn(silo, 0, []);
        var points = 0;
        foreach (var rule in LabelRules.Hard.AsEnumerable().Concat(siloRules))
        {
            var verdict = Ask(rule, candidate);
            if (verdict.IsRejected)
            {
                return ($"{verdict.Reason} ({rule.Name})", default);
            }

            points += verdict.Points;
        }

        return (null, (Goal.Policy.Availability.SpreadOver is null || ValueOf(silo) != Unlabelled, LabelRules.Prefer.Judge(candidate).Points, points));
    }
}
