namespace Quintet;

/// <summary>
/// The answer to one question about the cluster. The types are <c>Available</c> (every partition serves), <c>Redundant</c> (every partition survives as
/// many lost silos as its policy asks for), <c>PoliciesInForce</c> (every type has come to its policy, and silos can satisfy it), <c>CopiesAgree</c> (none is in quarantine), <c>SilosRespond</c> (none is suspected) and <c>RegisterReachable</c>.
/// </summary>
[GenerateSerializer, Immutable, Alias("Quintet.StatusCondition")]
public sealed record StatusCondition
{
    /// <summary>The question.</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary><c>True</c>, which is as it should be, or <c>False</c>.</summary>
    [Id(1)] public required string Status { get; init; }

    /// <summary>Why, in one word for programs, e.g. <c>PartitionsLost</c>.</summary>
    [Id(2)] public required string Reason { get; init; }

    /// <summary>Why, in words for people.</summary>
    [Id(3)] public required string Message { get; init; }

    /// <summary>Since when the silo that answers has known this status.</summary>
    [Id(4)] public required DateTimeOffset Since { get; init; }
}
