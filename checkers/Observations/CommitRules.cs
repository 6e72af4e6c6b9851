using System.Runtime.InteropServices;

namespace Quintet.Checkers;

/// <summary>Within an identity and an era the commit index never goes back. Allocates only for new replicas. Not for several threads at once.</summary>
public sealed class CommitRules
{
    private readonly Dictionary<(string Partition, int Era, string Replica), long> _indices = [];

    /// <summary>Compares with the same replica's last commit index.</summary>
    /// <returns>The violation, or null.</returns>
    public Violation? Add(in CommitObservation observation)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_indices, (observation.Partition, observation.Era, observation.Replica), out var seen);
        if (seen && observation.Index < known)
        {
            return WentBack(observation, known);
        }

        known = observation.Index;
        return null;
    }

    private static Violation WentBack(in CommitObservation observation, long known) => new(
        CheckerNames.Commit,
        observation.Partition,
        $"era {observation.Era}: the commit index of {observation.Replica} went back from {known} to {observation.Index}.");
}
