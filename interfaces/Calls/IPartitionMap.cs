using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// Who serves which partition, as far as this process knows. The router asks it before every attempt. Two implementations:
/// the external client's (cached, refreshed by asking silos) and the silo's own (fed by the register and the pulses).
/// </summary>
internal interface IPartitionMap
{
    /// <summary>The silos that are active and not suspected, as far as this process knows.</summary>
    IReadOnlyCollection<SiloId> Silos { get; }

    /// <summary>The present route to a partition's primary, or null if none is known that is worth trying. Never blocks.</summary>
    PrimaryRoute? Find(PartitionId partition);

    /// <summary>The newest view known of a partition, whoever of its members lives; null if none is known. Never blocks.</summary>
    View? ViewOf(PartitionId partition);

    /// <summary>The silos with copies beyond the view that may be asked queries, as far as this process knows; perhaps some of them are members by now. Never blocks.</summary>
    ImmutableArray<SiloId> FollowersOf(PartitionId partition);

    /// <summary>The route to a silo for queries that any copy may answer, or null if the silo is not worth trying. Never blocks.</summary>
    CopyRoute? ToCopyOn(SiloId silo);

    /// <summary>How queries of a type are served that do not say it themselves.</summary>
    ReadPolicy ReadsOf(string type);

    /// <summary>Takes note of a view that an answer carried. Older views are ignored.</summary>
    void Learn(PartitionId partition, View view);

    /// <summary>Takes note that a call to the silo was refused (nobody listens there): evidence for the detector.</summary>
    void Refused(SiloId silo);

    /// <summary>
    /// Waits until the route to the partition is another one than <paramref name="stale"/> (null: until there is one) or the next
    /// attempt is worth making, asking around meanwhile. Returns after a few tens of milliseconds, or a few hundreds where there is no route; the caller loops within its budget.
    /// </summary>
    ValueTask RefreshAsync(PartitionId partition, PrimaryRoute? stale, CancellationToken cancellationToken);
}
