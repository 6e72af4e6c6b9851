using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Up.Faults;

/// <summary>Finds out whether a silo may be struck now.</summary>
/// <param name="fleet">The silos.</param>
/// <param name="quintet">Tells how the cluster stands.</param>
/// <param name="type">The component type that the load is on.</param>
internal sealed class VictimSearch(SiloFleet fleet, IQuintetClient quintet, string type)
{
    /// <summary>The silo of a name, or why it is spared for now.</summary>
    /// <param name="name">The silo's name.</param>
    /// <param name="objectionTo">The fault's rule: <see cref="IFault.Objection"/>.</param>
    /// <param name="stop">Gives up.</param>
    public Task<(Victim? Victim, string? Objection)> FindAsync(string name, Func<ClusterStatus, string, IReadOnlyCollection<string>, string?> objectionTo, CancellationToken stop) =>
        FindAsync((_, _) => name, objectionTo, stop);

    /// <summary>The silo that leads the most partitions, or the next after it, and so on; or why it is spared for now.</summary>
    /// <param name="rank">0 for the one that leads the most.</param>
    /// <param name="objectionTo">The fault's rule: <see cref="IFault.Objection"/>.</param>
    /// <param name="stop">Gives up.</param>
    public Task<(Victim? Victim, string? Objection)> FindAsync(int rank, Func<ClusterStatus, string, IReadOnlyCollection<string>, string?> objectionTo, CancellationToken stop) =>
        FindAsync((status, living) => KillRule.ByLead(status, living).ElementAtOrDefault(rank), objectionTo, stop);

    private async Task<(Victim? Victim, string? Objection)> FindAsync(
        Func<ClusterStatus, IReadOnlyDictionary<string, string>, string?> choose, Func<ClusterStatus, string, IReadOnlyCollection<string>, string?> objectionTo, CancellationToken stop)
    {
        ClusterStatus status;
        try
        {
            status = await quintet.GetStatusAsync(stop);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return (null, $"the cluster's status is not known: {exception.Message}");
        }

        var serving = fleet.Serving;
        var addresses = KillRule.AddressesOf(status, [.. serving.Values]);
        var living = serving.Where(silo => addresses.ContainsKey(silo.Value)).ToDictionary(silo => silo.Key, silo => addresses[silo.Value]);
        if (choose(status, living) is not { } name || !living.TryGetValue(name, out var address))
        {
            return (null, "it is not back yet");
        }

        if (objectionTo(status, address, [.. addresses.Values]) is { } objection)
        {
            return (null, objection);
        }

        stop.ThrowIfCancellationRequested();
        return (new Victim(name, serving[name], address, status, type), null);
    }
}
