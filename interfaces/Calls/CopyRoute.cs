using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>A route to a silo for queries that any copy may answer, whatever the partition.</summary>
/// <param name="silo">The silo.</param>
/// <param name="isHere">Whether it is this process.</param>
internal sealed class CopyRoute(SiloId silo, bool isHere) : Route(silo)
{
    /// <summary>Whether it is this process.</summary>
    public bool IsHere => isHere;

    /// <summary>The silo's labels, as far as this process knows.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; set; } = ImmutableSortedDictionary<string, string>.Empty;
}
