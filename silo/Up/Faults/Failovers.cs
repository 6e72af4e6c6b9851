namespace Quintet.Silo.Up.Faults;

/// <summary>Counts the partitions whose primary changed because its silo was killed. Thread-safe.</summary>
internal sealed class Failovers
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Type, int Partition, string Victim)> _awaited = [];

    /// <summary>Failovers completed so far.</summary>
    public int Count { get; private set; }

    /// <summary>Notes that a silo is about to be killed.</summary>
    public void Expect(ClusterStatus before, string victim)
    {
        lock (_lock)
        {
            _awaited.UnionWith(before.Partitions.Where(p => p.Primary == victim).Select(p => (p.Type, p.Partition, victim)));
        }
    }

    /// <summary>Notes what the cluster looks like later.</summary>
    public void Observe(ClusterStatus status)
    {
        lock (_lock)
        {
            var primaries = status.Partitions.ToDictionary(p => (p.Type, p.Partition), p => p.Primary);
            Count += _awaited.RemoveWhere(p => primaries.TryGetValue((p.Type, p.Partition), out var primary) && primary != p.Victim);
        }
    }
}
