namespace Quintet;

/// <summary>A policy that a component type has or had.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PolicyRevision")]
public sealed record PolicyRevision
{
    /// <summary>The component type's name, or <see cref="QosPolicy.AllTypes"/>.</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary>Rises with every change in a deployment, whatever the type.</summary>
    [Id(1)] public required long Generation { get; init; }

    /// <summary>JSON, with the fields that differ from what the type inherits.</summary>
    [Id(2)] public required string Policy { get; init; }

    /// <summary>Who made the change. Until the silos have an authorization, whatever the caller said, marked as unauthenticated.</summary>
    [Id(3)] public required string By { get; init; }

    /// <summary>Why, in the words of whoever made it; may be empty.</summary>
    [Id(4)] public required string Reason { get; init; }

    /// <summary>When, by the database's clock.</summary>
    [Id(5)] public DateTimeOffset At { get; init; }
}
