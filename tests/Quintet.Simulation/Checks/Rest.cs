using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>Whether a cluster is as administrators want it, as far as its silos allow, and nobody has anything left to do.</summary>
internal static class Rest
{
    /// <summary>Null if it is; else what is missing, in a word.</summary>
    public static string? Missing(Cluster world)
    {
        foreach (var partition in world.Partitions)
        {
            if (Missing(world, partition) is { } what)
            {
                return $"{partition.Id}: {what}";
            }
        }

        return world.Living.FirstOrDefault(silo => silo.Reconciler.Planned.Count > 0) is { } busy ? $"{busy} has planned {busy.Reconciler.Planned[0]}" : null;
    }

    /// <summary>What of its copies, its policy or their states is not as wanted.</summary>
    public static string? Missing(Cluster world, Partition partition)
    {
        var row = partition.Row.View;
        if (partition.Row.MayLand.Count > 0)
        {
            return "a proposal may still take effect";
        }

        if (partition.Primary?.Core is not { IsServing: true } primary || primary.View!.Id != row.Id || primary.CommitIndex != primary.LastIndex)
        {
            return "no primary that serves the row's view and has committed all";
        }

        var wanted = world.Intentions[partition.Id];
        if (primary.ObservedGeneration != wanted.Generation)
        {
            return $"generation {wanted.Generation} is not observed, but {primary.ObservedGeneration}";
        }

        if (primary.QuarantinedMembers.Count > 0)
        {
            return "copies in quarantine";
        }

        foreach (var member in row.Members)
        {
            if (partition.CopyOf(member) is not { } copy || !copy.Exists(member) || copy.Core.IsQuarantined
                || copy.Core.View!.Id != row.Id || copy.Core.CommitIndex != primary.CommitIndex)
            {
                return $"{member} is not level";
            }
        }

        return MissingCopies(world, wanted, row, primary);
    }

    private static string? MissingCopies(Cluster world, TypeGoal wanted, View row, ReplicaCore primary)
    {
        var eligible = world.Living.Where(silo => IsWanted(world, wanted, silo.Rack)).Select(silo => silo.Id).ToHashSet();
        var placed = row.Members.Count(member => eligible.Contains(member.Silo));
        var copies = Math.Min(wanted.Copies, eligible.Count);
        if (placed != copies || row.Members.Length > wanted.Copies)
        {
            return $"{placed} copies of {row.Members.Length} are on silos that may hold them, wanted {copies}";
        }

        var spares = primary.Learners.Count(learner => learner.IsUpToDate && eligible.Contains(learner.Silo));
        var beyond = wanted.Beyond(world.Intentions.ForLoad.GetValueOrDefault(wanted.Name));
        return spares == Math.Min(beyond, eligible.Count - copies) ? null : $"{spares} copies beyond the members, wanted {beyond}";
    }

    private static bool IsWanted(Cluster world, TypeGoal wanted, Rack rack) =>
        !world.Intentions.Drained.Contains(rack.Number)
        && wanted.Policy.Placement.Require.All(clause => clause.Value.Contains(rack.Labels[clause.Key]))
        && !wanted.Policy.Placement.Avoid.Any(clause => clause.Value.Contains(rack.Labels[clause.Key]));
}
