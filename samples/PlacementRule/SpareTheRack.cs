namespace Quintet.Samples.PlacementRule;

/// <summary>Prefers silos in racks that hold no other copy of the partition. A soft rule: where there are too few racks, copies share one.</summary>
public sealed class SpareTheRack : IPlacementRule
{
    public string Name => "spare-the-rack";

    public PlacementVerdict Judge(PlacementCandidate candidate)
    {
        if (!candidate.Silo.Labels.TryGetValue("rack", out var rack))
        {
            return PlacementVerdict.Neutral;
        }

        var sharing = candidate.OtherCopies.Count(other => other.Labels.GetValueOrDefault("rack") == rack);
        return sharing == 0 ? PlacementVerdict.Neutral : PlacementVerdict.Score(-sharing, $"rack {rack} holds {sharing} other copies");
    }
}
