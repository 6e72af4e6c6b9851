using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// How many copies beyond the members the load of queries asks for, of each partition that this silo leads. More are asked for as soon as the load is there, fewer when it has been lower for
/// <see cref="HoldMs"/>: to make a copy is dear, to keep one is not. Deterministic; not thread-safe.
/// </summary>
internal sealed class FollowersForLoad
{
    /// <summary>For how long the most that was asked for lately stays asked for.</summary>
    public const long HoldMs = 60_000;

    // Of each partition what was asked for, and when, if nothing later asked for as much: the first is the most.
    private readonly Dictionary<PartitionId, LinkedList<(long AtMs, int Asked)>> _asked = [];

    /// <summary>What a load asks for by itself: as many copies as it takes, without the members.</summary>
    /// <param name="perSecond">Queries a second that all copies of the partition together answer.</param>
    /// <param name="members">The members of its view, which answer queries too.</param>
    /// <param name="performance">The policy.</param>
    public static int Ask(double perSecond, int members, PerformancePolicy performance) =>
        (int)Math.Clamp(Math.Ceiling(perSecond / performance.QueriesPerCopy) - members, 0, performance.FollowersMax);

    /// <summary>What is asked for, in view of what was asked for lately.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="asked">What the load asks for now.</param>
    /// <param name="told">What stood when this silo began to lead the partition: it counts as if it had been asked for just then.</param>
    /// <param name="nowMs">The time, in milliseconds of a monotonic clock.</param>
    public int Weigh(PartitionId partition, int asked, int told, long nowMs)
    {
        if (!_asked.TryGetValue(partition, out var lately))
        {
            lately = _asked[partition] = new([(nowMs, told)]);
        }

        while (lately.Last is { } last && last.Value.Asked <= asked)
        {
            lately.RemoveLast();
        }

        lately.AddLast((nowMs, asked));
        while (nowMs - lately.First!.Value.AtMs > HoldMs)
        {
            lately.RemoveFirst();
        }

        return lately.First.Value.Asked;
    }

    /// <summary>Forgets the partitions that this silo does not lead, or whose policy leaves no room.</summary>
    public void Keep(IReadOnlySet<PartitionId> partitions)
    {
        foreach (var partition in _asked.Keys.Where(partition => !partitions.Contains(partition)).ToList())
        {
            _asked.Remove(partition);
        }
    }
}
