namespace Quintet.Silo.Up;

/// <summary>How a run stands at one moment, to be shown.</summary>
/// <param name="Elapsed">Since the load began.</param>
/// <param name="Acknowledged">Commands acknowledged so far.</param>
/// <param name="PerSecond">Commands acknowledged per second, lately.</param>
/// <param name="LatencyP50Ms">Over all commands so far.</param>
/// <param name="LatencyP99Ms">Over all commands so far.</param>
/// <param name="Failovers">Partitions whose primary changed because of a fault.</param>
/// <param name="LongestOutageMs">The longest outage of any fault.</param>
/// <param name="Silos">Every silo and what the cluster says of it, or null while it is not part of it.</param>
internal sealed record UpSnapshot(
    TimeSpan Elapsed,
    long Acknowledged,
    double PerSecond,
    double LatencyP50Ms,
    double LatencyP99Ms,
    int Failovers,
    double LongestOutageMs,
    IReadOnlyList<(string Name, SiloStatusReport? Report)> Silos);
