namespace Quintet.Silo.Up.Faults;

/// <summary>Whether the cluster is complete: as many silos as asked for, and every partition with all its copies, in agreement.</summary>
internal static class CopiesRule
{
    /// <summary>What is still missing, or null if nothing is.</summary>
    public static string? Missing(ClusterStatus status, int silos, string type)
    {
        var active = status.Silos.Count(silo => silo.Status == "Active");
        if (active < silos)
        {
            return $"{active} of {silos} silos are active";
        }

        if (status.Types.FirstOrDefault(t => t.Type == type) is not { } policy)
        {
            return $"component type '{type}' is not registered yet";
        }

        var partitions = status.Partitions.Where(p => p.Type == type).ToList();
        var complete = partitions.Count(p => p.Condition == "Serving" && p.Members.Length - p.Quarantined.Length >= policy.Copies);
        return complete < policy.Partitions || partitions.Count < policy.Partitions
            ? $"{complete} of {policy.Partitions} partitions of '{type}' serve with {policy.Copies} copies"
            : null;
    }
}
