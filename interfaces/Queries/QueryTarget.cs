using System.Collections.Immutable;

namespace Quintet;

/// <summary>A copy that may answer a query.</summary>
/// <param name="Silo">Its silo's address, as Orleans prints it.</param>
/// <param name="IsPrimary">Whether it runs the commands, too.</param>
/// <param name="InFlight">How many such queries of this process the silo has not answered yet.</param>
/// <param name="Distance">How far it is from the caller.</param>
/// <param name="Labels">The silo's labels, as far as the caller's process knows.</param>
public readonly record struct QueryTarget(string Silo, bool IsPrimary, int InFlight, QueryDistance Distance, ImmutableSortedDictionary<string, string> Labels);

/// <summary>How far a copy is from the caller of a query.</summary>
public enum QueryDistance
{
    /// <summary>In the caller's own process.</summary>
    Here = 0,

    /// <summary>On a silo with the caller's own value of the label that the type is spread over (<see cref="AvailabilityPolicy.SpreadOver"/>; <c>zone</c> if it names none).</summary>
    SameZone = 1,

    /// <summary>Elsewhere, or unknown.</summary>
    Elsewhere = 2,
}
