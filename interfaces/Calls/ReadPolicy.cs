using System.Collections.Immutable;

namespace Quintet.Calls;

/// <summary>How queries of a type are served, as its policy says.</summary>
/// <param name="DefaultRead">The level of queries that name none.</param>
/// <param name="MaxAgeMs">The bound of bounded queries that name none, in milliseconds.</param>
/// <param name="Balancing">The name of the balancer that chooses among copies.</param>
/// <param name="ZoneLabel">The label whose value tells zones apart.</param>
/// <param name="Keys">What holds instead for keys that begin alike, the longest prefix first; default from a silo of an older build.</param>
[GenerateSerializer, Immutable, Alias("Quintet.ReadPolicy")]
internal sealed record ReadPolicy(
    [property: Id(0)] Consistency DefaultRead,
    [property: Id(1)] int MaxAgeMs,
    [property: Id(2)] string Balancing,
    [property: Id(3)] string ZoneLabel,
    [property: Id(4)] ImmutableArray<PrefixReads> Keys = default)
{
    /// <summary>What holds where nothing was said.</summary>
    public static ReadPolicy Standard { get; } = Of(new QosPolicy());

    /// <summary>What a policy says.</summary>
    public static ReadPolicy Of(QosPolicy policy) => new(
        policy.Consistency.DefaultRead, policy.Consistency.MaxAgeMs, policy.Performance.QueryBalancing, policy.Availability.SpreadOver ?? "zone",
        policy.Consistency.Keys.IsDefaultOrEmpty ? [] : [.. policy.Consistency.Keys.OrderByDescending(keys => keys.Prefix.Length).Select(keys => new PrefixReads(keys.Prefix, keys.DefaultRead, keys.MaxAgeMs))]);

    /// <summary>What it comes to for one key.</summary>
    /// <param name="key">As Orleans writes it.</param>
    public (Consistency DefaultRead, int MaxAgeMs) For(IdSpan key)
    {
        if (!Keys.IsDefaultOrEmpty)
        {
            var text = key.ToString() ?? "";
            foreach (var keys in Keys)
            {
                if (text.StartsWith(keys.Prefix, StringComparison.Ordinal))
                {
                    return (keys.DefaultRead ?? DefaultRead, keys.MaxAgeMs ?? MaxAgeMs);
                }
            }
        }

        return (DefaultRead, MaxAgeMs);
    }
}

/// <summary>How queries are served of components whose keys begin alike.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PrefixReads")]
internal readonly record struct PrefixReads([property: Id(0)] string Prefix, [property: Id(1)] Consistency? DefaultRead, [property: Id(2)] int? MaxAgeMs);

/// <summary>How queries of one type are served.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.TypeReads")]
internal readonly record struct TypeReads([property: Id(0)] string Type, [property: Id(1)] ReadPolicy Reads);

/// <summary>The labels of one silo.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.SiloLabels")]
internal readonly record struct SiloLabels([property: Id(0)] Quintet.Protocol.SiloId Silo, [property: Id(1)] ImmutableSortedDictionary<string, string> Labels);
