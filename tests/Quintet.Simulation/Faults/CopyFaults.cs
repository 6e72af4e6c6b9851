using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>Copies that are dropped or corrupted, and primaries that are asked to hand over.</summary>
internal sealed class CopyFaults(Cluster world, Calamities calamities)
{
    public IEnumerable<Calamity> All =>
    [
        new("copy dropped", 2, Drop),
        new("copy moved", 2, MoveBack),
        new("copy corrupted", 1, Corrupt),
        new("hand-over asked", 2, AskHandOver),
    ];

    /// <summary>A copy is given up and, often, soon made again on the same silo while what the earlier one said is still on its way.</summary>
    private bool Drop()
    {
        var partition = world.Chance.Pick(world.Partitions);
        if (partition.Primary is not { } primary || Victim(partition, primary) is not { } copy || !MayDrop(partition, copy))
        {
            return false;
        }

        if (world.Chance.Of(0.5))
        {
            world.Network.Slow(copy.Silo.Number, primary.Silo.Number, world.Chance.Between(200, 2000));
            if (partition.CopyOf(world.Chance.Pick(partition.Row.View.Members)) is { } lagging)
            {
                world.Network.Slow(lagging.Silo.Number, primary.Silo.Number, world.Chance.Between(500, 2500)); // So the commit index stays behind the log.
            }

            world.Timeline.After(world.Chance.Between(20, 300), () => DropIfStillAllowed(partition, copy));
        }
        else
        {
            DropNow(partition, copy);
        }

        return true;
    }

    /// <summary>A learner, an evicted copy or a member; learners are so short that they would seldom be met by chance.</summary>
    private ReplicaShell? Victim(Partition partition, ReplicaShell primary)
    {
        var learners = primary.Core.Learners.Select(learner => learner.Silo).ToArray();
        return learners.Length > 0 && world.Chance.Of(0.7)
            ? world.Find(world.Chance.Pick(learners))?.Copies[partition.Number]
            : world.Chance.Pick(world.Living).Copies[partition.Number];
    }

    private static bool MayDrop(Partition partition, ReplicaShell copy) =>
        copy.Silo is { IsDead: false, IsPaused: false } && copy.Core.Phase is not ReplicaPhase.Absent && Survival.Allows(partition, copy.Silo);

    private void DropIfStillAllowed(Partition partition, ReplicaShell copy)
    {
        if (!calamities.IsOver && MayDrop(partition, copy))
        {
            DropNow(partition, copy);
        }
    }

    private void DropNow(Partition partition, ReplicaShell copy)
    {
        world.Timeline.Say($"fault: {copy.Core.Identity} of {partition.Id} dropped");
        copy.Drop();
        if (world.Chance.Of(0.7))
        {
            for (var wait = 0; wait < 800; wait += world.Chance.Between(20, 150))
            {
                world.Timeline.After(wait, () => partition.Primary?.Step(new AskJoin(copy.Silo.Id)));
            }
        }
    }

    /// <summary>An evicted copy that still has its state is made a member again, in place of another, while it may be told to forget.</summary>
    private bool MoveBack()
    {
        foreach (var partition in world.Partitions)
        {
            foreach (var silo in world.Living)
            {
                if (silo.Copies[partition.Number].Core is { Phase: ReplicaPhase.Outside, LastIndex: > 0 } && partition.Primary is { Silo.IsPaused: false } primary)
                {
                    world.Network.Slow(primary.Silo.Number, silo.Number, world.Chance.Between(500, 2000));
                    for (var wait = 0; wait < 1500; wait += world.Chance.Between(50, 400))
                    {
                        world.Timeline.After(wait, () => Swap(partition, silo));
                    }

                    return true;
                }
            }
        }

        return false;
    }

    private void Swap(Partition partition, Silo silo)
    {
        if (partition.Primary is not { } primary || calamities.IsInCalm)
        {
            return;
        }

        primary.Step(new AskJoin(silo.Id));
        if (world.Chance.Pick(partition.Row.View.Members).Silo is var leaving && leaving != silo.Id && !calamities.IsOver)
        {
            primary.Step(new AskLeave(leaving));
        }
    }

    /// <summary>
    /// One backup makes a wrong state of an entry. It must be found out and replaced, so nothing else strikes until it could be, and no proposal is under way that might leave it alone.
    /// </summary>
    private bool Corrupt()
    {
        var partition = world.Chance.Pick(world.Partitions);
        var row = partition.Row.View;
        if (!calamities.IsCalm || partition.Row.IsRegressed || partition.Row.MayLand.Count > 0 || partition.Primary?.Core.IsServing != true || row.Members.Length < 3 || !row.Members.All(member => partition.CopyOf(member) is { } copy && copy.Holds(member) && copy.Core.View?.Id == row.Id))
        {
            return false;
        }

        var backups = row.Members.Where(member => member != row.Primary).ToArray();
        var victim = partition.CopyOf(world.Chance.Pick(backups))!;
        world.Timeline.Say($"fault: {victim.Core.Identity} of {partition.Id} corrupted");
        calamities.Calm(2000);
        victim.Machine.IsToFail = true;
        world.Timeline.After(1000, () => victim.Machine.IsToFail = false);
        return true;
    }

    /// <summary>A hand-over, and sometimes back again while what began in the first reign is still running.</summary>
    private bool AskHandOver()
    {
        var partition = world.Chance.Pick(world.Partitions);
        if (partition.Primary is not { } primary || primary.Silo.IsPaused)
        {
            return false;
        }

        primary.Step(new AskHandOver(world.Chance.Pick(partition.Row.View.Members).Silo));
        if (world.Chance.Of(0.5))
        {
            for (var wait = 100; wait < 800; wait += world.Chance.Between(50, 200))
            {
                world.Timeline.After(wait, () => HandBack(partition, primary.Silo.Id));
            }
        }

        return true;
    }

    private void HandBack(Partition partition, SiloId silo)
    {
        if (!calamities.IsInCalm)
        {
            partition.Primary?.Step(new AskHandOver(silo));
        }
    }
}
