using System.Collections.Immutable;

namespace Quintet.Calls;

/// <summary>How queries of a type are served, as its policy says.</summary>
/// <param name="DefaultRead">The level of queries that name none.</param>
/// <param name="MaxAgeMs">The bound of bounded queries that name none, in milliseconds.</param>
/// <param name="Balancing">The name of the balancer that chooses among copies.</param>
/// <param name="ZoneLabel">The label whose value tells zones apart.</param>
[GenerateSerializer, Immutable, Alias("Quintet.ReadPolicy")]
internal sealed record ReadPolicy(
    [property: Id(0)] Consistency DefaultRead,
    [property: Id(1)] int MaxAgeMs,
    [property: Id(2)] string Balancing,
    [property: Id(3)] string ZoneLabel)
{
    /// <summary>What holds where nothing was said.</summary>
    public static ReadPolicy Standard { get; } = Of(new QosPolicy());

    /// <summary>What a policy says.</summary>
    public static ReadPolicy Of(QosPolicy policy) => new(
        policy.Consistency.DefaultRead, policy.Consistency.MaxAgeMs, policy.Performance.QueryBalancing, policy.Availability.SpreadOver ?? "zone");
}

/// <summary>How queries of one type are served.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.TypeReads")]
internal readonly record struct TypeReads([property: Id(0)] string Type, [property: Id(1)] ReadPolicy Reads);

/// <summary>The labels of one silo.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.SiloLabels")]
internal readonly record struct SiloLabels([property: Id(0)] Quintet.Protocol.SiloId Silo, [property: Id(1)] ImmutableSortedDictionary<string, string> Labels);
