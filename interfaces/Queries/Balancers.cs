namespace Quintet.Queries;

/// <summary>Copies take turns.</summary>
internal sealed class RoundRobin : IQueryBalancer
{
    private uint _turn;

    public string Name => "roundRobin";

    public int Choose(IReadOnlyList<QueryTarget> targets) => (int)(Interlocked.Increment(ref _turn) % (uint)targets.Count);
}

/// <summary>Of two copies chosen by chance, the one with fewer queries under way: nearly as good as the least loaded of all, and callers do not all run to the same one.</summary>
internal sealed class LeastLoaded : IQueryBalancer
{
    public string Name => "leastLoaded";

    public int Choose(IReadOnlyList<QueryTarget> targets)
    {
        var one = Random.Shared.Next(targets.Count);
        var other = (one + 1 + Random.Shared.Next(targets.Count - 1)) % targets.Count;
        return targets[other].InFlight < targets[one].InFlight ? other : one;
    }
}

/// <summary>The copy in this process; else those of the caller's zone take turns; else all do.</summary>
internal sealed class NearestZone : IQueryBalancer
{
    private uint _turn;

    public string Name => "nearestZone";

    public int Choose(IReadOnlyList<QueryTarget> targets)
    {
        var nearest = targets.Min(target => target.Distance);
        var skip = (int)(Interlocked.Increment(ref _turn) % (uint)targets.Count(target => target.Distance == nearest));
        for (var i = 0; ; i++)
        {
            if (targets[i].Distance == nearest && skip-- == 0)
            {
                return i;
            }
        }
    }
}
