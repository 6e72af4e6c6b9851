using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Quintet.Replication;

/// <summary>Remembers since when each condition has had its status.</summary>
internal sealed class ConditionHistory
{
    private readonly ConcurrentDictionary<string, StatusCondition> _latest = new();

    /// <summary>The conditions, each dated from when its status was first seen.</summary>
    public ImmutableArray<StatusCondition> Date(ImmutableArray<StatusCondition> conditions) =>
    [
        .. conditions.Select(condition => _latest.AddOrUpdate(
            condition.Type, condition, (_, before) => before.Status == condition.Status ? condition with { Since = before.Since } : condition)),
    ];
}
