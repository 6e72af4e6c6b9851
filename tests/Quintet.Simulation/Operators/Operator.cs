using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>The people who run the cluster: they restore what is lost, and decide where copies disagree.</summary>
internal sealed class Operator(Cluster world)
{
    private readonly Dictionary<Partition, long> _restoreAtMs = [];

    public void Begin() => world.Timeline.Every(500, () =>
    {
        foreach (var partition in world.Partitions)
        {
            Look(partition);
        }
    });

    private void Look(Partition partition)
    {
        if (partition.IsLost)
        {
            Restore(partition);
            return;
        }

        _restoreAtMs.Remove(partition);
        if (IsInQuarantineOnly(partition))
        {
            GiveUpWhatIsWrong(partition);
        }

        if (partition.NeedsOperator || IsStalemate(partition) || IsInQuarantineOnly(partition))
        {
            Decide(partition);
        }
    }

    /// <summary>All members have stopped for good, so somebody else may go on, from what it has. Asked again until it is done.</summary>
    private void Restore(Partition partition)
    {
        if (!_restoreAtMs.TryGetValue(partition, out var atMs))
        {
            _restoreAtMs[partition] = world.Timeline.NowMs + world.Chance.Between(0, 2000);
            return;
        }

        if (world.Timeline.NowMs >= atMs && world.Living.Count > 0)
        {
            var silo = world.Chance.Pick(world.Living);
            world.Timeline.Say($"operator: restore {partition.Id} on {silo}");
            silo.Copies[partition.Number].Step(new AskRestore(partition.Row.View));
        }
    }

    /// <summary>What a status page shows: no sound copy supports the primary, or several contradict it.</summary>
    private static bool IsStalemate(Partition partition) =>
        partition.Primary?.Core.QuarantinedMembers is { Count: > 0 } quarantined
        && (quarantined.Count > 1 || partition.Row.View.Members.Length == 2);

    /// <summary>All members have stopped but for copies in quarantine, which nobody can tell whether to trust.</summary>
    private static bool IsInQuarantineOnly(Partition partition) =>
        partition.Row.View.Members.All(member => partition.CopyOf(member) is not { } copy || copy.HasStopped(member) || copy.Core.IsQuarantined);

    /// <summary>Wrong copies that are all there is are worth nothing; without them the partition is lost, and can be restored.</summary>
    private static void GiveUpWhatIsWrong(Partition partition)
    {
        foreach (var member in partition.Row.View.Members)
        {
            if (partition.CopyOf(member) is { Machine.HasFailed: true, Silo.IsPaused: false } wrong && wrong.Exists(member))
            {
                wrong.Drop();
            }
        }
    }

    /// <summary>This operator knows which copies are right: a primary that is wrong gives up its copy, and the others are trusted.</summary>
    private void Decide(Partition partition)
    {
        if (partition.Primary is { Machine.HasFailed: true, Silo.IsPaused: false } wrong
            && partition.Row.View.Members.Any(member => partition.CopyOf(member) is { Machine.HasFailed: false } other && other.Exists(member)))
        {
            wrong.Drop();
        }

        foreach (var member in partition.Row.View.Members)
        {
            if (partition.CopyOf(member) is { Silo.IsPaused: false } copy && copy.Exists(member) && !copy.Machine.HasFailed)
            {
                world.Count("operator decided");
                copy.Step(new AskTrust(member));
            }
        }
    }
}
