using System.Collections.Immutable;

using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>What administrators want: the newest policy of each type, and which places are to be emptied. Silos learn of it at different times, from a table.</summary>
/// <param name="Types">The types, in name order.</param>
/// <param name="Drained">The places.</param>
internal sealed record Intentions(ImmutableArray<TypeGoal> Types, ImmutableHashSet<int> Drained)
{
    public TypeGoal this[PartitionId partition] => Types.First(type => type.Name == partition.Type);

    /// <summary>How many followers the load of queries asks for, by type: what callers want rather than administrators.</summary>
    public ImmutableSortedDictionary<string, int> ForLoad { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    public Intentions With(TypeGoal goal, int forLoad) =>
        this with { Types = [.. Types.Select(type => type.Name == goal.Name ? goal : type)], ForLoad = ForLoad.SetItem(goal.Name, forLoad) };
}
