namespace Quintet.Simulation;

/// <summary>Client processes that end with open calls; others take their place.</summary>
internal sealed class ClientFaults(Cluster world)
{
    public IEnumerable<Calamity> All => [new("client crash", 1, Crash)];

    private bool Crash()
    {
        var running = world.Clients.FindAll(client => !client.IsStopped);
        if (running.Count == 0)
        {
            return false;
        }

        world.Timeline.Say("fault: a client ends");
        world.Chance.Pick(running).Crash();
        world.AddClient();
        return true;
    }
}
