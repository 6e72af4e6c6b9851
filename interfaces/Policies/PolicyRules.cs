using System.Collections.Immutable;

namespace Quintet;

/// <summary>The bounds of a policy.</summary>
internal static class PolicyRules
{
    public const int MaxFailures = 6;
    private const int MaxSpares = 8;
    private const int MaxFollowers = 8;
    private const int MaxLabels = 16;
    private const int MaxValues = 64;
    private const int MaxTypes = 16;
    private const int MaxLatencyMs = 60_000;
    private const int MaxWeight = 1000;
    private const int MaxQueriesPerCopy = 1_000_000;
    private const int MaxReadAgeMs = 3_600_000;
    private const int MaxPrefixes = 64;
    private const int MaxPrefixLength = 200;

    /// <summary>Everything that is wrong with a policy, each with what to do.</summary>
    public static IEnumerable<string> Problems(QosPolicy policy) =>
    [
        .. Problems(policy.Availability),
        .. Problems(policy.Consistency),
        .. policy.Durability.Mode == DurabilityMode.Memory
            ? (IEnumerable<string>)[]
            : [$"durability.mode is {Camel(policy.Durability.Mode)}: this release offers memory only; leave it out"],
        .. Problems(policy.Performance),
        .. Problems(policy.Placement),
    ];

    private static IEnumerable<string> Problems(AvailabilityPolicy availability)
    {
        if (availability.TolerateFailures is < 0 or > MaxFailures)
        {
            yield return $"availability.tolerateFailures is {availability.TolerateFailures}; it must be 0 to {MaxFailures}";
        }
        else if (availability.MinimumCopies < 1 || availability.MinimumCopies > availability.TolerateFailures + 1)
        {
            yield return $"availability.minimumCopies is {availability.MinimumCopies}; with tolerateFailures {availability.TolerateFailures} there are {availability.TolerateFailures + 1} copies, so it must be 1 to {availability.TolerateFailures + 1}: lower it, or raise tolerateFailures";
        }

        if (availability.Spares is < 0 or > MaxSpares)
        {
            yield return $"availability.spares is {availability.Spares}; it must be 0 to {MaxSpares}";
        }

        if (availability.SpreadOver is { } label && !IsLabel(label))
        {
            yield return $"availability.spreadOver is '{label}'; a label has 1 to 63 of the characters a-z, A-Z, 0-9, '-', '_' and '.'";
        }
    }

    private static IEnumerable<string> Problems(ConsistencyPolicy consistency)
    {
        foreach (var problem in Problems("consistency", consistency.DefaultRead, consistency.MaxAgeMs))
        {
            yield return problem;
        }

        if (consistency.Keys.IsDefaultOrEmpty)
        {
            yield break;
        }

        if (consistency.Keys.Length > MaxPrefixes)
        {
            yield return $"consistency.keys lists {consistency.Keys.Length} prefixes; at most {MaxPrefixes} are allowed";
        }

        foreach (var prefix in consistency.Keys.GroupBy(keys => keys.Prefix, StringComparer.Ordinal).Where(prefix => prefix.Count() > 1))
        {
            yield return $"consistency.keys lists the prefix '{prefix.Key}' {prefix.Count()} times; list it once";
        }

        foreach (var keys in consistency.Keys)
        {
            if (keys.Prefix.Length is 0 or > MaxPrefixLength)
            {
                yield return $"consistency.keys lists the prefix '{keys.Prefix}'; it must have 1 to {MaxPrefixLength} characters, and what holds for every key is said by defaultRead and maxAgeMs themselves";
            }

            if (keys is { DefaultRead: null, MaxAgeMs: null })
            {
                yield return $"consistency.keys says nothing of the prefix '{keys.Prefix}'; give it defaultRead, maxAgeMs or both, or take it out";
            }

            foreach (var problem in Problems($"consistency.keys['{keys.Prefix}']", keys.DefaultRead, keys.MaxAgeMs))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Problems(string where, Consistency? level, int? maxAgeMs)
    {
        if (level == Consistency.TypeDefault)
        {
            yield return $"{where}.defaultRead is typeDefault, which refers to itself; it must be linearizable, session, bounded or eventual";
        }

        if (maxAgeMs is < 1 or > MaxReadAgeMs)
        {
            yield return $"{where}.maxAgeMs is {maxAgeMs}; it must be 1 to {MaxReadAgeMs}";
        }
    }

    private static IEnumerable<string> Problems(PerformancePolicy performance)
    {
        if (!IsLabel(performance.QueryBalancing))
        {
            yield return $"performance.queryBalancing is '{performance.QueryBalancing}'; a balancer's name has 1 to 63 of the characters a-z, A-Z, 0-9, '-', '_' and '.'";
        }

        if (performance.LatencyTargetMs is < 1 or > MaxLatencyMs)
        {
            yield return $"performance.latencyTargetMs is {performance.LatencyTargetMs}; it must be 1 to {MaxLatencyMs}, or be left out";
        }

        if (performance.LoadWeight is < 1 or > MaxWeight)
        {
            yield return $"performance.loadWeight is {performance.LoadWeight}; it must be 1 to {MaxWeight}";
        }

        if (performance.QueriesPerCopy is < 1 or > MaxQueriesPerCopy)
        {
            yield return $"performance.queriesPerCopy is {performance.QueriesPerCopy}; it must be 1 to {MaxQueriesPerCopy}";
        }

        var (least, most) = (performance.FollowersMin, performance.FollowersMax);
        if (least is < 0 or > MaxFollowers || most is < 0 or > MaxFollowers)
        {
            yield return $"performance.followersMin..followersMax is {least}..{most}; both must be 0 to {MaxFollowers}";
        }
        else if (most < least)
        {
            yield return $"performance.followersMin..followersMax is {least}..{most}; followersMax must be at least followersMin: set both";
        }
    }

    private static IEnumerable<string> Problems(PlacementPolicy placement)
    {
        foreach (var (clause, labels) in (IEnumerable<(string, ImmutableSortedDictionary<string, ImmutableArray<string>>)>)
            [("require", placement.Require), ("prefer", placement.Prefer), ("avoid", placement.Avoid)])
        {
            if (labels.Count > MaxLabels)
            {
                yield return $"placement.{clause} names {labels.Count} labels; at most {MaxLabels} are allowed";
            }

            foreach (var (label, values) in labels)
            {
                if (!IsLabel(label))
                {
                    yield return $"placement.{clause} names the label '{label}'; a label has 1 to 63 of the characters a-z, A-Z, 0-9, '-', '_' and '.'";
                }

                if (values.IsDefaultOrEmpty || values.Length > MaxValues || values.Any(string.IsNullOrEmpty))
                {
                    yield return $"placement.{clause}.{label} must list 1 to {MaxValues} values, none of them empty";
                }
            }
        }

        foreach (var (label, values) in placement.Require)
        {
            if (!values.IsDefaultOrEmpty && placement.Avoid.TryGetValue(label, out var avoided) && values.All(avoided.Contains))
            {
                yield return $"placement.require.{label} and placement.avoid.{label} leave no value: every value required ({string.Join(", ", values)}) is also to be avoided; take one from either list";
            }
        }

        foreach (var (clause, types) in (IEnumerable<(string, ImmutableArray<string>)>)[("near", placement.Near), ("apart", placement.Apart)])
        {
            if (types.IsDefaultOrEmpty)
            {
                continue;
            }

            if (types.Length > MaxTypes || types.Any(string.IsNullOrEmpty))
            {
                yield return $"placement.{clause} is [{string.Join(", ", types)}]; it must list at most {MaxTypes} component types, none of them empty";
            }

            foreach (var type in types.GroupBy(type => type, StringComparer.Ordinal).Where(type => type.Count() > 1))
            {
                yield return $"placement.{clause} names '{type.Key}' {type.Count()} times; name it once";
            }
        }

        foreach (var type in placement.Near.IsDefault || placement.Apart.IsDefault ? [] : placement.Near.Intersect(placement.Apart, StringComparer.Ordinal))
        {
            yield return $"placement.near and placement.apart both name '{type}', which cannot be on the same silos and on others; take it from either list";
        }
    }

    private static bool IsLabel(string text) => text.Length is >= 1 and <= 63 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static string Camel<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
