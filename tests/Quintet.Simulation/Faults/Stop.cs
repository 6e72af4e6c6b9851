namespace Quintet.Simulation;

/// <summary>A silo is asked to stop: it says so, hands over what it leads, ends when no view names it or its patience does, and is soon started again.</summary>
internal sealed class Stop(Cluster world, Calamities calamities, Silo silo, Action then) : Happening
{
    private const int LookEveryMs = 100;
    private const int CallOffAfterMs = 12_000;

    private readonly long _patienceMs = world.Timeline.NowMs + world.Chance.Between(500, 6000);
    private readonly long _callOffMs = world.Timeline.NowMs + CallOffAfterMs;

    public void Begin()
    {
        world.Timeline.Say($"{silo} is to stop");
        silo.IsStopping = true;
        Happen();
    }

    public override void Happen()
    {
        if (silo.IsDead)
        {
            Continue(); // Of something else.
        }
        else if (calamities.IsOver || world.Timeline.NowMs > _callOffMs)
        {
            silo.IsStopping = false; // Nothing may be lost by it, so somebody thinks better of it.
            Continue();
        }
        else if (MayEnd())
        {
            world.Count(IsInNoView() ? "stopped without a copy" : "stopped with copies");
            world.Kill(silo, world.Chance.Between(100, 1500));
            Continue();
        }
        else
        {
            silo.Do(silo.Reconciler.HandOver);
            world.Timeline.After(LookEveryMs, this);
        }
    }

    private bool MayEnd() =>
        !silo.IsPaused && !calamities.IsInCalm && world.Living.Count > 1 && (IsInNoView() || world.Timeline.NowMs >= _patienceMs) && Survival.Allows(world, new HashSet<Silo> { silo });

    private bool IsInNoView() => Array.TrueForAll(world.Partitions, partition => partition.AllPossible(view => view.MemberOn(silo.Id) is null));

    private void Continue() => world.Timeline.After(world.Chance.Between(1500, 3000), then);
}
