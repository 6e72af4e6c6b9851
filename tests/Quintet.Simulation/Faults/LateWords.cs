using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// A learner is given up and made again within one epoch, at the worst moment: it has acknowledged more than is committed, those words are late, and its successor does not get
/// that part of the log for a while (rule H11). By chance alone all this seldom comes together.
/// </summary>
internal sealed class LateWords(Cluster world, Calamities calamities)
{
    private const int PatienceMs = 2500;
    private const int LookEveryMs = 10;

    public Calamity Calamity => new("successor of a late learner", 2, Strike);

    private bool Strike()
    {
        var partition = world.Chance.Pick(world.Partitions);
        var row = partition.Row.View;
        if (partition.Primary is not { Core.IsServing: true, Silo.IsPaused: false } primary || row.Members.Length < 2
            || world.Living.FirstOrDefault(silo => row.MemberOn(silo.Id) is null && !silo.IsPaused) is not { } newcomer
            || partition.CopyOf(row.Members.First(member => member != row.Primary)) is not { } lagging)
        {
            return false;
        }

        world.Timeline.Say($"fault: {newcomer} is to learn {partition.Id}, be dropped, and learn again");
        primary.Step(new AskJoin(newcomer.Id));
        var until = world.Timeline.NowMs + PatienceMs;
        When(until, () => Learns(primary, newcomer), () =>
        {
            world.Network.Delay(lagging.Silo.Number, primary.Silo.Number, 600, world.Timeline.NowMs + 800);
            world.Network.Delay(newcomer.Number, primary.Silo.Number, world.Chance.Between(250, 450), until);
            var copy = newcomer.Copies[partition.Number];
            When(until, () => copy.Core.LastIndex > primary.Core.CommitIndex, () => Replace(partition, primary, copy));
        });
        return true;
    }

    /// <summary>Whether the silo's copy follows the primary's log as a learner.</summary>
    private static bool Learns(ReplicaShell primary, Silo silo) =>
        primary.Core.IsServing && primary.Core.Learners.Any(learner => learner.Silo == silo.Id) && silo.Copies[primary.Partition.Number].Core is { Phase: ReplicaPhase.Outside, LastIndex: > 0 };

    private void Replace(Partition partition, ReplicaShell primary, ReplicaShell copy)
    {
        if (!Survival.Allows(partition, copy.Silo))
        {
            return;
        }

        world.Network.Delay(copy.Silo.Number, primary.Silo.Number, 0, 0);
        copy.Drop();
        var until = world.Timeline.NowMs + PatienceMs;
        for (var wait = 0; wait < 400; wait += 40)
        {
            world.Timeline.After(wait, () => primary.Step(new AskJoin(copy.Silo.Id)));
        }

        When(until, () => Learns(primary, copy.Silo), () => world.Network.Delay(primary.Silo.Number, copy.Silo.Number, 700, world.Timeline.NowMs + 500));
    }

    /// <summary>Looks again and again, until the time is over.</summary>
    private void When(long untilMs, Func<bool> condition, Action then)
    {
        if (calamities.IsOver || calamities.IsInCalm || world.Timeline.NowMs > untilMs)
        {
            return;
        }

        if (condition())
        {
            then();
        }
        else
        {
            world.Timeline.After(LookEveryMs, () => When(untilMs, condition, then));
        }
    }
}
