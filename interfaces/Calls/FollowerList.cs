using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>The copies beyond a partition's view, and which of them may be asked queries, as the view's primary told it. A hint: whoever is asked knows itself whether it may answer.</summary>
/// <param name="ViewId">The view that the primary led.</param>
/// <param name="Number">Rises with everything that the primary's silo tells.</param>
/// <param name="Silos">The silos of those that may be asked, in order.</param>
[GenerateSerializer, Immutable, Alias("Quintet.FollowerList")]
internal sealed record FollowerList([property: Id(0)] ViewId ViewId, [property: Id(1)] long Number, [property: Id(2)] ImmutableArray<SiloId> Silos)
{
    /// <summary>The silos of all, those included that are still being made, in order. Older silos do not tell.</summary>
    [Id(3)] public ImmutableArray<SiloId> Learners { get; init; } = [];

    /// <summary>How many copies beyond the view the load of queries asks for. Older silos do not tell.</summary>
    [Id(4)] public int ForLoad { get; init; }

    /// <summary>Whether it was told after the other, if there is one.</summary>
    public bool IsNewerThan(FollowerList? other) =>
        other is null || (ViewId.CompareTo(other.ViewId) is var order and not 0 ? order > 0 : Number > other.Number);
}
