using Orleans;

namespace Quintet.Protocol;

/// <summary>
/// The identity of a command, the same for every attempt. Sequence numbers count per client process <em>and</em> partition
/// (rule H7). Serializer ids 2 and 3 are kept for the parent's id and the child's ordinal of a command sent by a command.
/// </summary>
/// <param name="Client">Random for each start of a client or silo process.</param>
/// <param name="Sequence">1, 2, 3... within the client process and partition.</param>
[GenerateSerializer, Immutable, Alias("Quintet.RequestId")]
public readonly record struct RequestId([property: Id(0)] Guid Client, [property: Id(1)] long Sequence)
{
    /// <inheritdoc />
    public override string ToString() => $"{Client:N}:{Sequence}";
}

/// <summary>A position in a partition's log time: the era and the replicated clock of its entries. Used for expiry only, never for safety of order.</summary>
/// <param name="Era">The era the time belongs to.</param>
/// <param name="Ticks">Log time in 100 ns units: max(previous, the primary's clock), its advance capped.</param>
[GenerateSerializer, Immutable, Alias("Quintet.LogTimestamp")]
public readonly record struct LogTimestamp([property: Id(0)] int Era, [property: Id(1)] long Ticks)
{
    /// <inheritdoc />
    public override string ToString() => $"{Era}:{Ticks}";
}

/// <summary>A place in a partition's log: what somebody has seen of it. Within an era, places are ordered by index.</summary>
/// <param name="Era">The era.</param>
/// <param name="Index">A committed index.</param>
[GenerateSerializer, Immutable, Alias("Quintet.LogPosition")]
public readonly record struct LogPosition([property: Id(0)] int Era, [property: Id(1)] long Index) : IComparable<LogPosition>
{
    /// <inheritdoc />
    public int CompareTo(LogPosition other) => Era != other.Era ? Era.CompareTo(other.Era) : Index.CompareTo(other.Index);

    /// <inheritdoc />
    public override string ToString() => $"{Era}:{Index}";
}

/// <summary>What a command tells the primary about itself, fixed before its first sending and the same at every attempt (rule H7).</summary>
/// <param name="Id">The command's identity.</param>
/// <param name="AcknowledgedBelow">Every command of this client and partition with a lower sequence number has been answered; its record may be dropped.</param>
/// <param name="SentAt">Log time of a committed entry of this partition, known to the caller before it first sent the command.</param>
/// <param name="IdempotencyKey">The caller's own key, or null.</param>
/// <param name="ArgumentsHash">With a key: a hash of method and arguments that the key is bound to. Else 0.</param>
[GenerateSerializer, Immutable, Alias("Quintet.CommandHeader")]
public readonly record struct CommandHeader(
    [property: Id(0)] RequestId Id,
    [property: Id(1)] long AcknowledgedBelow,
    [property: Id(2)] LogTimestamp SentAt,
    [property: Id(3)] string? IdempotencyKey = null,
    [property: Id(4)] ulong ArgumentsHash = 0);
