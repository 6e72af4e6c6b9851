using Orleans;

namespace Quintet.Protocol;

/// <summary>
/// The identity of one life of a silo process: its address with its generation, as Orleans prints it
/// (<c>127.0.0.1:11111@42</c>). A restarted silo has another generation and is therefore another silo.
/// </summary>
/// <param name="Value">The parsable form of the Orleans silo address.</param>
[GenerateSerializer, Immutable, Alias("Quintet.SiloId")]
public readonly record struct SiloId([property: Id(0)] string Value) : IComparable<SiloId>
{
    /// <inheritdoc />
    public int CompareTo(SiloId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>A partition of a component type: the unit of replication, placement and failover.</summary>
/// <param name="Type">The component type's name, e.g. <c>account</c>.</param>
/// <param name="Number">0 up to, not including, the type's partition count.</param>
[GenerateSerializer, Immutable, Alias("Quintet.PartitionId")]
public readonly record struct PartitionId([property: Id(0)] string Type, [property: Id(1)] int Number) : IComparable<PartitionId>
{
    /// <inheritdoc />
    public int CompareTo(PartitionId other) =>
        string.CompareOrdinal(Type, other.Type) is var byType and not 0 ? byType : Number.CompareTo(other.Number);

    /// <inheritdoc />
    public override string ToString() => $"{Type}/{Number}";
}

/// <summary>
/// One silo's copy of one partition. Discarding a copy raises the incarnation (rule S4), so an acknowledgement of the
/// discarded copy can never be mistaken for one of its successor.
/// </summary>
/// <param name="Silo">The silo process that holds the copy.</param>
/// <param name="Incarnation">1 for the first copy that the process holds of the partition; raised each time one is discarded.</param>
[GenerateSerializer, Immutable, Alias("Quintet.ReplicaId")]
public readonly record struct ReplicaId([property: Id(0)] SiloId Silo, [property: Id(1)] int Incarnation) : IComparable<ReplicaId>
{
    /// <inheritdoc />
    public int CompareTo(ReplicaId other) => Silo.CompareTo(other.Silo) is var bySilo and not 0 ? bySilo : Incarnation.CompareTo(other.Incarnation);

    /// <inheritdoc />
    public override string ToString() => $"{Silo}#{Incarnation}";
}
