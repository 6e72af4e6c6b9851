namespace Quintet.Simulation;

/// <summary>Links that break, in one direction or both.</summary>
internal sealed class NetworkFaults(Cluster world)
{
    public IEnumerable<Calamity> All =>
    [
        new("one-way cut", 2, CutOneWay),
        new("link cut", 1, CutBothWays),
        new("partition", 2, Split),
        new("slow link", 2, SlowDown),
    ];

    private bool CutOneWay()
    {
        var (from, to) = (world.Chance.Pick(world.Living), world.Chance.Pick(world.Living));
        if (from == to)
        {
            return false;
        }

        world.Timeline.Say($"fault: link {from} -> {to} cut");
        world.Network.Cut(from.Number, to.Number);
        MendLater();
        return true;
    }

    private bool CutBothWays()
    {
        var (one, other) = (world.Chance.Pick(world.Living), world.Chance.Pick(world.Living));
        if (one == other)
        {
            return false;
        }

        world.Timeline.Say($"fault: link {one} - {other} cut");
        world.Network.Cut(one.Number, other.Number);
        world.Network.Cut(other.Number, one.Number);
        MendLater();
        return true;
    }

    private bool SlowDown()
    {
        var (from, to) = (world.Chance.Pick(world.Living), world.Chance.Pick(world.Living));
        if (from == to)
        {
            return false;
        }

        world.Timeline.Say($"fault: link {from} -> {to} slow");
        world.Network.Slow(from.Number, to.Number, world.Chance.Between(300, 3000));
        return true;
    }

    private bool Split()
    {
        var left = world.Living.Where(_ => world.Chance.Of(0.5)).ToHashSet();
        if (left.Count == 0 || left.Count == world.Living.Count)
        {
            return false;
        }

        world.Timeline.Say($"fault: network split, {string.Join(" ", left)} apart");
        foreach (var silo in world.Living)
        {
            foreach (var other in world.Living)
            {
                if (left.Contains(silo) != left.Contains(other))
                {
                    world.Network.Cut(silo.Number, other.Number);
                }
            }
        }

        MendLater();
        return true;
    }

    private void MendLater() => world.Timeline.After(world.Chance.Between(200, 4000), world.Network.Mend);
}
