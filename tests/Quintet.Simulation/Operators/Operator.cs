using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>The people who run the cluster: they restore what is lost, decide where copies disagree, and in the end want what can be had.</summary>
internal sealed class Operator
{
    private readonly Cluster _world;
    private readonly List<Reconciler> _reconcilers = [];
    private readonly Dictionary<Partition, long> _restoreAtMs = [];

    public Operator(Cluster world)
    {
        _world = world;
        _reconcilers.Add(new Reconciler(world, 300));
        if (world.Conditions.TwoReconcilers)
        {
            _reconcilers.Add(new Reconciler(world, 470));
        }
    }

    public void Begin()
    {
        _reconcilers.ForEach(reconciler => reconciler.Begin());
        _world.Timeline.Every(500, () =>
        {
            foreach (var partition in _world.Partitions)
            {
                Look(partition);
            }
        });
    }

    /// <summary>One opinion from now on, and one that the silos there are can satisfy.</summary>
    public void Settle()
    {
        foreach (var partition in _world.Partitions)
        {
            var silos = _world.Conditions.Silos;
            var copies = _world.Chance.Between(Math.Min(2, silos), Math.Min(4, silos));
            var policy = partition.NextPolicy(copies, _world.Chance.Between(1, Math.Max(1, copies - 1)));
            foreach (var reconciler in _reconcilers)
            {
                reconciler.IsRestless = false;
                reconciler.Want(partition, policy);
            }
        }
    }

    /// <summary>Whether a partition is as it is wanted: its copies, its policy, all of one state.</summary>
    public bool IsContent(Partition partition)
    {
        var row = partition.Row.View;
        var wanted = _reconcilers[0].Wanted(partition);
        if (row.Members.Length != wanted.Copies || partition.Primary?.Core is not { IsServing: true } primary
            || primary.View!.Id != row.Id || primary.CommitIndex != primary.LastIndex || primary.ObservedGeneration != wanted.Generation
            || primary.QuarantinedMembers.Count > 0)
        {
            return false;
        }

        foreach (var member in row.Members)
        {
            if (partition.CopyOf(member) is not { } copy || !copy.Exists(member) || copy.Core.IsQuarantined
                || copy.Core.View!.Id != row.Id || copy.Core.CommitIndex != primary.CommitIndex)
            {
                return false;
            }
        }

        return true;
    }

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
            _restoreAtMs[partition] = _world.Timeline.NowMs + _world.Chance.Between(0, 2000);
            return;
        }

        if (_world.Timeline.NowMs >= atMs && _world.Living.Count > 0)
        {
            var silo = _world.Chance.Pick(_world.Living);
            _world.Timeline.Say($"operator: restore {partition.Id} on {silo}");
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
                _world.Count("operator decided");
                copy.Step(new AskTrust(member));
            }
        }
    }
}
