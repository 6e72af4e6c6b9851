using System.Collections.Immutable;

namespace Quintet.Placement;

/// <summary>Labels that a silo must have.</summary>
internal sealed class RequireRule : IPlacementRule
{
    public string Name => "placement.require";

    public PlacementVerdict Judge(PlacementCandidate candidate)
    {
        foreach (var (label, values) in candidate.Policy.Placement.Require)
        {
            if (!Labels.Match(candidate, label, values))
            {
                return PlacementVerdict.Rejected($"lacks {Labels.InWords(label, values)}");
            }
        }

        return PlacementVerdict.Allowed;
    }
}

/// <summary>Labels that a silo must not have.</summary>
internal sealed class AvoidRule : IPlacementRule
{
    public string Name => "placement.avoid";

    public PlacementVerdict Judge(PlacementCandidate candidate)
    {
        foreach (var (label, values) in candidate.Policy.Placement.Avoid)
        {
            if (Labels.Match(candidate, label, values))
            {
                return PlacementVerdict.Rejected($"has {label}={candidate.Labels[label]}");
            }
        }

        return PlacementVerdict.Allowed;
    }
}

/// <summary>Labels that are preferred: the more of them a silo has, the better.</summary>
internal sealed class PreferRule : IPlacementRule
{
    public string Name => "placement.prefer";

    public PlacementVerdict Judge(PlacementCandidate candidate) =>
        PlacementVerdict.Preferred(candidate.Policy.Placement.Prefer.Count(clause => Labels.Match(candidate, clause.Key, clause.Value)));
}

/// <summary>Clauses that name a label and values.</summary>
internal static class Labels
{
    public static bool Match(PlacementCandidate candidate, string label, ImmutableArray<string> values) => candidate.Labels.TryGetValue(label, out var value) && values.Contains(value);

    public static string InWords(string label, ImmutableArray<string> values) => values.Length == 1 ? $"{label}={values[0]}" : $"{label} in {{{string.Join(", ", values)}}}";
}
