namespace Quintet.Samples.PlacementRule;

/// <summary>Keeps copies off silos that are under maintenance: those with the label <c>maintenance=true</c>. A hard rule.</summary>
public sealed class KeepOffMaintenance : IPlacementRule
{
    public string Name => "keep-off-maintenance";

    // The labels of a silo are all that counts, so the planner need not ask again for each partition.
    public PlacementScope Scope => PlacementScope.Silo;

    public PlacementVerdict Judge(PlacementCandidate candidate) => candidate.Silo.Labels.GetValueOrDefault("maintenance") == "true"
        ? PlacementVerdict.Reject("it is under maintenance (maintenance=true)")
        : PlacementVerdict.Neutral;
}
