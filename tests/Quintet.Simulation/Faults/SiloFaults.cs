namespace Quintet.Simulation;

/// <summary>Silo processes that end, freeze, are suspected, or whose clocks are set.</summary>
internal sealed class SiloFaults(Cluster world, Calamities calamities)
{
    public IEnumerable<Calamity> All =>
    [
        new("crash", 4, Crash),
        new("pause", 3, Pause),
        new("false suspicion", 2, Suspect),
        new("clock set", 1, SetClock),
        new("partition lost", 1, LosePartition),
    ];

    private bool Crash()
    {
        var victim = world.Chance.Of(0.5) ? world.Chance.Pick(world.Partitions).Primary?.Silo : world.Chance.Pick(world.Living);
        if (victim is null || world.Living.Count < 2 || !Survival.Allows(world, new HashSet<Silo> { victim }))
        {
            return false;
        }

        world.Timeline.Say($"fault: {victim} killed");
        world.Kill(victim, world.Chance.Between(100, 3000));
        return true;
    }

    private bool Pause()
    {
        var silo = world.Chance.Pick(world.Living);
        if (silo.IsPaused)
        {
            return false;
        }

        Freeze(silo, world.Chance.Of(0.3) ? world.Chance.Between(1500, 5000) : world.Chance.Between(50, 1500));
        return true;
    }

    private void Freeze(Silo silo, int ms)
    {
        world.Timeline.Say($"fault: {silo} frozen for {ms} ms");
        silo.Pause();
        world.Timeline.After(ms, silo.Resume);
    }

    private bool Suspect()
    {
        var (by, of) = (world.Chance.Pick(world.Living), world.Chance.Pick(world.Living));
        if (by == of)
        {
            return false;
        }

        world.Timeline.Say($"fault: {by} suspects {of}");
        world.Detector.Mistake(by, of, world.Chance.Between(200, 2000));
        return true;
    }

    private bool SetClock()
    {
        var silo = world.Chance.Pick(world.Living);
        var ms = world.Chance.Between(-60_000, 60_000);
        world.Timeline.Say($"fault: clock of {silo} set by {ms} ms");
        silo.JumpClock(ms);
        return true;
    }

    /// <summary>All silos that hold a member of any view that stands, or may come to stand, end at once. Only an operator can go on from there.</summary>
    private bool LosePartition()
    {
        var partition = world.Chance.Pick(world.Partitions);
        if (Array.Exists(world.Partitions, other => other.Row.IsRegressed) || !world.Chance.Of(0.6))
        {
            return false;
        }

        var victims = new List<Silo>();
        partition.AllPossible(view =>
        {
            victims.AddRange(view.Members.Select(member => world.Find(member.Silo)).OfType<Silo>().Where(silo => !silo.IsDead && !victims.Contains(silo)));
            return true;
        });
        world.Timeline.Say($"fault: partition {partition.Id} lost");
        if (world.Chance.Of(0.4))
        {
            // They hang before they are stopped, as the operator will say they were.
            var hangMs = world.Chance.Between(1000, 4000);
            victims.ForEach(victim => Freeze(victim, hangMs + 1));
            world.Timeline.After(hangMs, () => KillAll(victims));
        }
        else
        {
            KillAll(victims);
        }

        return true;
    }

    /// <summary>Not together with a register that was put back: nobody would be left who knows better.</summary>
    private void KillAll(List<Silo> victims)
    {
        if (!calamities.IsOver && !Array.Exists(world.Partitions, partition => partition.Row.IsRegressed))
        {
            victims.ForEach(victim => world.Kill(victim, world.Chance.Between(300, 3000)));
        }
    }
}
