namespace Quintet.Simulation;

/// <summary>A register that is down, slow or doubtful, or that is put back to an older copy.</summary>
internal sealed class RegisterFaults(Cluster world, Calamities calamities)
{
    public IEnumerable<Calamity> All =>
    [
        new("register down", 1, () => For(50, 2000, "down", on => world.Register.IsDown = on)),
        new("register slow", 1, () => For(500, 4000, "slow", on => world.Register.IsSlow = on)),
        new("register doubtful", 1, () => For(500, 4000, "doubtful", on => world.Register.IsDoubtful = on)),
        new("register put back", 1, PutBack),
    ];

    private bool For(int leastMs, int mostMs, string what, Action<bool> set)
    {
        world.Timeline.Say($"fault: register {what}");
        set(true);
        world.Timeline.After(world.Chance.Between(leastMs, mostMs), () => set(false));
        return true;
    }

    /// <summary>
    /// A standby with an older row is promoted, on a whole network on which all know the newest view: together with a split it could yield two
    /// serving views, which is documented and not promised.
    /// </summary>
    private bool PutBack()
    {
        var partition = world.Chance.Pick(world.Partitions);
        if (partition.IsLost || partition.Row.Past(1) is null)
        {
            return false;
        }

        calamities.Calm(6000);
        for (var wait = 1000; wait <= 2500; wait += 500)
        {
            world.Timeline.After(wait, () => PutBackIfAllKnow(partition));
        }

        return true;
    }

    private void PutBackIfAllKnow(Partition partition)
    {
        var row = partition.Row;
        if (calamities.IsOver || row.IsRegressed || partition.PutBackAtMs > world.Timeline.NowMs - 4000 || partition.Primary?.Core.IsServing != true || row.Past(world.Chance.Between(1, 3)) is not { } past)
        {
            return;
        }

        foreach (var silo in world.Living)
        {
            var copy = silo.Copies[partition.Number];
            if (copy.Core.View?.Id != row.View.Id)
            {
                copy.Step(new Quintet.Protocol.LearnView(row.View)); // Gossip is fast on a whole network; next time perhaps.
                return;
            }
        }

        world.Timeline.Say($"fault: register put back from {row.View} to {past}");
        world.Count("register was put back");
        world.Register.Restart();
        foreach (var other in world.Partitions)
        {
            other.Row.PutBack(other == partition ? past : other.Row.View);
        }

        partition.PutBackAtMs = world.Timeline.NowMs;
        partition.WasPutBack = true;
        world.IsGossiping = true;
    }
}
