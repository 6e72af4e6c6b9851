namespace Quintet.Simulation;

/// <summary>What administrators do to a cluster that runs, whatever else happens at the time: other policies, places emptied and added, silos restarted one after another.</summary>
internal sealed class Changes(Cluster world, Calamities calamities)
{
    private const int MostRacks = 8;
    private bool _isRolling;

    public IEnumerable<Calamity> All =>
    [
        new("policy changed", 3, ChangePolicy),
        new("drained", 1, Drain),
        new("joined", 1, Join),
        new("rolling restart", 1, Roll),
    ];

    private bool ChangePolicy()
    {
        world.Administrator.ChangePolicy();
        return true;
    }

    /// <summary>A place is emptied for good, or until somebody thinks better of it. Half the places stay.</summary>
    private bool Drain()
    {
        var rack = world.Chance.Pick(world.Racks);
        if (world.Intentions.Drained.Contains(rack.Number) || (world.Intentions.Drained.Count + 1) * 2 > world.Racks.Count)
        {
            return false;
        }

        world.Administrator.Drain(rack);
        if (world.Chance.Of(0.5))
        {
            world.Timeline.After(world.Chance.Between(500, 8000), () =>
            {
                if (!calamities.IsOver)
                {
                    world.CountFault("drain cancelled");
                    world.Administrator.CancelDrain(rack);
                }
            });
        }

        return true;
    }

    private bool Join()
    {
        if (world.Racks.Count >= MostRacks)
        {
            return false;
        }

        var rack = world.AddRack();
        world.Timeline.Say($"place {rack.Number} is new");
        world.Start(rack).ReadRows();
        return true;
    }

    private bool Roll()
    {
        if (_isRolling)
        {
            return false;
        }

        _isRolling = true;
        world.Timeline.Say("silos are restarted one after another");
        Next(new Queue<Rack>(world.Racks));
        return true;
    }

    private void Next(Queue<Rack> racks)
    {
        if (calamities.IsOver || !racks.TryDequeue(out var rack))
        {
            _isRolling = false;
        }
        else if (world.Living.FirstOrDefault(silo => silo.Rack == rack) is { } silo)
        {
            new Stop(world, calamities, silo, () => Next(racks)).Begin();
        }
        else
        {
            Next(racks);
        }
    }
}
