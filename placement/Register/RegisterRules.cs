using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>What every register refuses to be asked, whatever it is made of: a caller that asks it has a bug.</summary>
internal static class RegisterRules
{
    /// <summary>The first views of a type: one for each partition, era 0, epoch 1 (rule S3).</summary>
    public static void CheckFirstViews(TypeRegistration type, IReadOnlyList<View> firstViews)
    {
        if (firstViews.Count != type.Partitions)
        {
            throw new ArgumentException($"Component type '{type.Name}' has {type.Partitions} partitions, but {firstViews.Count} first views were given.", nameof(firstViews));
        }

        foreach (var view in firstViews)
        {
            CheckView(view);
            if (view.Id is not { Era: 0, Epoch: 1 })
            {
                throw new ArgumentException($"A first view has era 0 and epoch 1, not {view.Id}.", nameof(firstViews));
            }
        }
    }

    /// <summary>View changes: each goes forward, and none meets another of the same batch.</summary>
    public static void CheckChanges(IReadOnlyList<ViewChange> changes)
    {
        var seen = new HashSet<PartitionId>();
        foreach (var change in changes)
        {
            CheckView(change.Proposed);
            if (!change.Expected.IsBefore(change.Proposed.Id))
            {
                throw new ArgumentException($"A view change of {change.Partition} must raise (era, epoch), but goes from {change.Expected} to {change.Proposed.Id}.", nameof(changes));
            }

            if (!seen.Add(change.Partition))
            {
                throw new ArgumentException($"Partition {change.Partition} occurs more than once.", nameof(changes));
            }
        }
    }

    private static void CheckView(View view)
    {
        if (!view.Has(view.Primary))
        {
            throw new ArgumentException($"The primary of a view is one of its members; this one is not: {view}.", nameof(view));
        }
    }
}
