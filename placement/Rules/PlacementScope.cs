namespace Quintet;

/// <summary>What the verdict of a placement rule depends on.</summary>
public enum PlacementScope
{
    /// <summary>On anything that the candidate tells. The rule is asked for each partition and silo.</summary>
    Copies = 0,

    /// <summary>On the component type, its policy and the silo only. The rule is asked once for each type and silo, with partition 0 and no other copies.</summary>
    Silo = 1,
}
