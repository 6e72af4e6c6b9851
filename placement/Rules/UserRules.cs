namespace Quintet.Placement;

/// <summary>Asks rules that others wrote.</summary>
internal static class UserRules
{
    /// <summary>A rule's verdict; neutral if it throws, so that a bug in a rule does not keep lost copies from being replaced.</summary>
    public static PlacementVerdict Ask(IPlacementRule rule, PlacementCandidate candidate, out string? failure)
    {
        try
        {
            failure = null;
            return rule.Judge(candidate);
        }
        catch (Exception exception)
        {
            failure = $"placement rule '{rule.Name}' failed and has no say: {exception.GetType().Name}, {exception.Message}: mend it, or take it out.";
            return PlacementVerdict.Neutral;
        }
    }
}
