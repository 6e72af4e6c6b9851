using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>What a fault may destroy: of every view that stands or may still come to stand, one copy that can go on must live.</summary>
internal static class Survival
{
    /// <summary>Whether every partition survives the loss of these silos.</summary>
    public static bool Allows(Cluster world, IReadOnlySet<Silo> victims) =>
        Array.TrueForAll(world.Partitions, partition => partition.AllPossible(view => SurvivesWithout(partition, view, victims.Contains)));

    /// <summary>Whether a partition survives the loss of its copy on a silo.</summary>
    public static bool Allows(Partition partition, Silo victim) =>
        partition.AllPossible(view => SurvivesWithout(partition, view, silo => silo == victim));

    private static bool SurvivesWithout(Partition partition, View view, Predicate<Silo> isVictim)
    {
        var isTouched = false;
        foreach (var member in view.Members)
        {
            if (partition.CopyOf(member) is not { } copy)
            {
                continue;
            }

            if (!isVictim(copy.Silo))
            {
                if (copy.Holds(member))
                {
                    return true;
                }
            }
            else
            {
                isTouched |= copy.Exists(member) || !copy.Silo.IsDead;
            }
        }

        return !isTouched; // What is lost already cannot be lost again.
    }
}
