using Orleans;

namespace Quintet.Protocol;

/// <summary>
/// What a policy asks of the copies of a partition. It comes into force by an entry of the log, so that every member knows it and it
/// survives a takeover; the minimum in force stands in the view (rule H13).
/// </summary>
/// <param name="Generation">Rises with every change; 0 is what the options say at the start.</param>
/// <param name="Copies">How many copies there should be, at least 1.</param>
/// <param name="Minimum">The fewest members a view may have, 1 to <paramref name="Copies"/>. To survive f failures at once: at most copies − f.</param>
[GenerateSerializer, Immutable, Alias("Quintet.ReplicationPolicy")]
public sealed record ReplicationPolicy([property: Id(0)] long Generation, [property: Id(1)] int Copies, [property: Id(2)] int Minimum)
{
    /// <summary>Whether the numbers are within their bounds.</summary>
    public bool IsValid => Generation > 0 && Copies >= 1 && Minimum >= 1 && Minimum <= Copies;

    /// <inheritdoc />
    public override string ToString() => $"generation {Generation}: {Copies} copies, minimum {Minimum}";
}
