namespace Quintet.Silo.Up.Faults;

/// <summary>Whether a silo may be killed: only while every partition has another copy that is up to date.</summary>
internal static class KillRule
{
    /// <summary>Why the victim must be spared for now, or null if it may be killed.</summary>
    /// <param name="status">The cluster as of now.</param>
    /// <param name="victim">The address of the silo to kill.</param>
    /// <param name="gone">Addresses of silos known to have ended, whatever the status still says of them.</param>
    public static string? Objection(ClusterStatus status, string victim, IReadOnlySet<string> gone)
    {
        var living = status.Silos
            .Where(silo => silo.Status == "Active" && silo.Silo != victim && !gone.Contains(silo.Silo))
            .Select(silo => silo.Silo)
            .ToHashSet();

        foreach (var partition in status.Partitions)
        {
            var name = $"{partition.Type}/{partition.Partition}";
            if (partition.Condition != "Serving")
            {
                return $"partition {name} is {partition.Condition}";
            }

            // Members are up to date by definition: nothing is acknowledged that one of them lacks.
            if (!partition.Members.Any(living.Contains))
            {
                return $"partition {name} has no other up-to-date copy";
            }
        }

        return null;
    }
}
