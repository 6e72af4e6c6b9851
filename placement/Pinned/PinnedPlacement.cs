namespace Quintet.Placement;

/// <summary>
/// Places a component's activation on the silo that its grain key names. The activation is a shell: what it runs on lives in the
/// silo's replica table, so it needs no registration anywhere.
/// </summary>
[Serializable]
internal sealed class PinnedPlacement : PlacementStrategy
{
    /// <inheritdoc />
    public override bool IsUsingGrainDirectory => false;
}
