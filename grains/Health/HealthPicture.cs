namespace Quintet.Health;

/// <summary>Everything that the health of a silo depends on, at one moment.</summary>
internal sealed record HealthPicture
{
    /// <summary>How far the silo has come.</summary>
    public required SiloStage Stage { get; init; }

    /// <summary>What Orleans' membership says of it.</summary>
    public required SiloStatus Membership { get; init; }

    /// <summary>How long ago its detector made its last round; null before the first.</summary>
    public TimeSpan? SinceLastRound { get; init; }

    /// <summary>How long ago a round was so late that the silo discarded its suspicions; null if none was.</summary>
    public TimeSpan? SinceLate { get; init; }

    /// <summary>Since when it cannot use the view register; null if it can.</summary>
    public DateTimeOffset? RegisterTroubleSince { get; init; }

    /// <summary>The partitions as far as this silo knows, with the policy of each; null if no silo hosts its type.</summary>
    public IReadOnlyList<(PartitionStatus Partition, QosPolicy? Policy)> Partitions { get; init; } = [];

    /// <summary>Copies on this silo that are in quarantine.</summary>
    public int QuarantinedHere { get; init; }

    /// <summary>The silos that this one suspects.</summary>
    public IReadOnlyList<string> Suspected { get; init; } = [];
}
