using System.Collections.Immutable;

namespace Quintet.Placement;

/// <summary>The policy's rules about labels.</summary>
internal static class LabelRules
{
    /// <summary>Those that are judged once for a type and a silo.</summary>
    public static ImmutableArray<IPlacementRule> Hard { get; } = [new RequireRule(), new AvoidRule()];

    public static IPlacementRule Prefer { get; } = new PreferRule();

    public static string Clause(string label, ImmutableArray<string> values) => $"{label}={string.Join("|", values)}";

    public static bool Matches(ImmutableSortedDictionary<string, string> labels, string label, ImmutableArray<string> values) =>
        labels.TryGetValue(label, out var value) && values.Contains(value, StringComparer.Ordinal);
}

/// <summary>Labels that a silo must have.</summary>
internal sealed class RequireRule : IPlacementRule
{
    public string Name => "placement.require";

    public PlacementScope Scope => PlacementScope.Silo;

    public PlacementVerdict Judge(PlacementCandidate candidate)
    {
        foreach (var (label, values) in candidate.Policy.Placement.Require)
        {
            if (!LabelRules.Matches(candidate.Silo.Labels, label, values))
            {
                return PlacementVerdict.Reject($"it has {(candidate.Silo.Labels.TryGetValue(label, out var other) ? $"{label}={other}" : $"no label '{label}'")}, and {LabelRules.Clause(label, values)} is required");
            }
        }

        return PlacementVerdict.Neutral;
    }
}

/// <summary>Labels that a silo must not have.</summary>
internal sealed class AvoidRule : IPlacementRule
{
    public string Name => "placement.avoid";

    public PlacementScope Scope => PlacementScope.Silo;

    public PlacementVerdict Judge(PlacementCandidate candidate)
    {
        foreach (var (label, values) in candidate.Policy.Placement.Avoid)
        {
            if (LabelRules.Matches(candidate.Silo.Labels, label, values))
            {
                return PlacementVerdict.Reject($"it has {label}={candidate.Silo.Labels[label]}, which is to be avoided");
            }
        }

        return PlacementVerdict.Neutral;
    }
}

/// <summary>Labels that are preferred: one point for each.</summary>
internal sealed class PreferRule : IPlacementRule
{
    public string Name => "placement.prefer";

    public PlacementScope Scope => PlacementScope.Silo;

    public PlacementVerdict Judge(PlacementCandidate candidate)
    {
        var matching = candidate.Policy.Placement.Prefer.Where(clause => LabelRules.Matches(candidate.Silo.Labels, clause.Key, clause.Value)).ToList();
        return matching.Count == 0
            ? PlacementVerdict.Neutral
            : PlacementVerdict.Score(matching.Count, $"it has the preferred {string.Join(", ", matching.Select(clause => $"{clause.Key}={candidate.Silo.Labels[clause.Key]}"))}");
    }
}
