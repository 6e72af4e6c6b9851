using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// Who serves which partition, as far as this process knows. The router asks it before every attempt. Two implementations:
/// the external client's (cached, refreshed by asking silos) and the silo's own (fed by the register and the pulses).
/// </summary>
internal interface IPartitionMap
{
    /// <summary>The present route to a partition's primary, or null if none is known. Never blocks.</summary>
    Route? Find(PartitionId partition);

    /// <summary>Takes note of a view that an answer carried. Older views are ignored.</summary>
    void Learn(PartitionId partition, View view);

    /// <summary>Takes note that a call to the silo was refused (nobody listens there): evidence for the detector.</summary>
    void Refused(SiloId silo);

    /// <summary>
    /// Waits until the route to the partition is another one than <paramref name="stale"/> (null: until there is one) or the next
    /// attempt is worth making, asking around meanwhile. Returns after at most a few tens of milliseconds; the caller loops within its budget.
    /// </summary>
    ValueTask RefreshAsync(PartitionId partition, Route? stale, CancellationToken cancellationToken);
}

/// <summary>A route to a partition's primary, shared by all calls that take it.</summary>
internal sealed class Route(PartitionId partition, View view)
{
    private readonly TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The partition.</summary>
    public PartitionId Partition { get; } = partition;

    /// <summary>The view the route follows.</summary>
    public View View { get; } = view;

    /// <summary>
    /// Completes when calls in flight on this route should be re-sent: the view was superseded, or the primary's silo is suspected and
    /// Orleans would let them hang. Never faults.
    /// </summary>
    public Task Abandoned => _abandoned.Task;

    /// <summary>Ends the route; called once by the map that made it, or more often without effect.</summary>
    public void Abandon() => _abandoned.TrySetResult();
}
