namespace Quintet.Placement;

/// <summary>
/// How well a silo suits one more copy of a partition, where hard rules leave a choice. The fields stand in order of their weight: a later one counts only if all before are equal.
/// </summary>
/// <param name="IsLearner">A copy is being made there already.</param>
/// <param name="Crowd">The copies in the same value of the spread label; fewer is better.</param>
/// <param name="Rank">The preferred labels, and the points of rules about silos; more is better.</param>
/// <param name="Points">The points of rules about partitions; more is better.</param>
/// <param name="Affinity">Near and apart; more is better.</param>
/// <param name="Load">The weights of the copies there; less is better.</param>
/// <param name="Tie">A hash of partition and silo; less is better.</param>
internal readonly record struct Merit(bool IsLearner, int Crowd, int Rank, int Points, int Affinity, long Load, ulong Tie)
{
    public bool IsBetterThan(in Merit other) => IsLearner != other.IsLearner
        ? IsLearner
        : Crowd != other.Crowd ? Crowd < other.Crowd
        : Rank != other.Rank ? Rank > other.Rank
        : Points != other.Points ? Points > other.Points
        : Affinity != other.Affinity ? Affinity > other.Affinity
        : Load != other.Load ? Load < other.Load
        : Tie < other.Tie;

    /// <summary>What decides between this one and another, in words about this one, be it better or worse.</summary>
    public string Against(in Merit other) => IsLearner != other.IsLearner ? $"{(IsLearner ? "a" : "no")} copy is being made there already"
        : Crowd != other.Crowd ? $"its value of the spread label has {Crowd} other copies, not {other.Crowd}"
        : Rank != other.Rank ? $"it is {(Rank > other.Rank ? "more" : "less")} preferred (placement.prefer, or a rule about silos)"
        : Points != other.Points ? $"rules give it {Points} points, not {other.Points}"
        : Affinity != other.Affinity ? $"it suits placement.near and placement.apart {(Affinity > other.Affinity ? "better" : "less")}"
        : Load != other.Load ? $"it carries {Load}, not {other.Load}"
        : "it is as good, and a hash of partition and silo decides between equals";
}
