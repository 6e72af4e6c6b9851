using Quintet.Placement;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Policies;

/// <summary>How far the partitions of a type have come to its policy.</summary>
/// <param name="Observed">The generation that every partition has come to.</param>
/// <param name="Partitions">How many have come to the newest.</param>
internal readonly record struct PolicyProgress(long Observed, int Partitions)
{
    /// <summary>The generations that primaries say are wholly in force.</summary>
    public static Dictionary<PartitionId, long> Tell(IEnumerable<SiloFindings> findings) => findings
        .Where(finding => !finding.Observed.IsDefault)
        .SelectMany(finding => finding.Observed)
        .GroupBy(row => row.Partition)
        .ToDictionary(rows => rows.Key, rows => rows.Max(row => row.Generation));

    /// <summary>A partition has come to a policy when its log has it, its minimum stands in the view, and no copy is to be made, moved or taken away.</summary>
    public static PolicyProgress Of(TypeGoal type, ClusterPicture picture, IReadOnlyDictionary<PartitionId, long> told, IReadOnlySet<PartitionId> moving)
    {
        var generations = picture.Views.Keys
            .Where(partition => partition.Type == type.Name)
            .Select(partition => type.Generation == 0 ? 0 : Math.Min(told.GetValueOrDefault(partition), moving.Contains(partition) ? type.Generation - 1 : type.Generation))
            .ToList();
        return new(generations.DefaultIfEmpty(type.Generation).Min(), generations.Count(generation => generation >= type.Generation));
    }

    /// <summary>The partitions whose copies are not yet where they are to be. Where the primary is does not count.</summary>
    public static HashSet<PartitionId> Moving(IEnumerable<Move> moves) => [.. moves.Where(move => move is not (MovePrimary or AddSpare or DropLearner) && !move.IsForBalance).Select(move => move.Partition)];
}
