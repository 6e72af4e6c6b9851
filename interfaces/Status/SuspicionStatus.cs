namespace Quintet;

/// <summary>One silo's suspicion of another.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.SuspicionStatus")]
public sealed record SuspicionStatus
{
    /// <summary>The silo that suspects.</summary>
    [Id(0)] public required string By { get; init; }

    /// <summary>The silo that is suspected.</summary>
    [Id(1)] public required string Silo { get; init; }

    /// <summary><c>Silent</c> (it does not answer) or <c>Gone</c> (it refuses connections, is dead in membership, or a third silo misses it, too).</summary>
    [Id(2)] public required string Evidence { get; init; }

    /// <summary>Since when.</summary>
    [Id(3)] public required DateTimeOffset Since { get; init; }
}
