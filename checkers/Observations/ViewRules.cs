using System.Runtime.InteropServices;

namespace Quintet.Checkers;

/// <summary>
/// The rules of views and of who serves in them:
/// <list type="number">
/// <item>Equal era and epoch mean an equal proposal.</item>
/// <item>Eras rise by one. Within an era epochs never fall; a rise by more than one is a view that was asserted again after the register had lost some.</item>
/// <item>Members are distinct, and the primary is one of them.</item>
/// <item>A primary was the primary or a member of the preceding view, except in an era's first. After epochs left out, having been a primary of
/// the era is enough, because the views between are not known.</item>
/// <item>In an era and epoch at most one replica serves, and it is the primary of that view, whichever of the two is observed first.</item>
/// </list>
/// Adding what was seen before allocates nothing. Not for several threads at once.
/// </summary>
public sealed class ViewRules
{
    private readonly Dictionary<string, PartitionViews> _partitions = new(StringComparer.Ordinal);

    /// <summary>A view was won, after all that were added before. The last one may be repeated.</summary>
    /// <returns>The first rule that it breaks, or null.</returns>
    public Violation? Add(in ViewObservation view) =>
        Of(view.Partition).Add(view) is { } what
            ? new(CheckerNames.View, view.Partition, $"era {view.Era}, epoch {view.Epoch}, proposal {view.ProposalId}: {what}")
            : null;

    /// <summary>A replica serves as primary.</summary>
    /// <returns>The rule that it breaks, or null.</returns>
    public Violation? Add(in ServingObservation serving) =>
        Of(serving.Partition).Add(serving) is { } what
            ? new(CheckerNames.View, serving.Partition, $"era {serving.Era}, epoch {serving.Epoch}: {what}")
            : null;

    private PartitionViews Of(string partition)
    {
        ref var views = ref CollectionsMarshal.GetValueRefOrAddDefault(_partitions, partition, out _);
        return views ??= new();
    }
}
