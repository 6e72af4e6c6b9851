using Quintet.Silo.Up.Faults;

namespace Quintet.Silo.Up.Roll;

/// <summary>Whether a cluster is as it should be: complete, with every copy on a silo that runs, and primaries spread over the members as evenly as moving one can make them.</summary>
internal static class SpreadRule
{
    /// <summary>What is still missing, or null if nothing is.</summary>
    /// <param name="status">The cluster as of now.</param>
    /// <param name="silos">How many silos there are to be.</param>
    /// <param name="living">The addresses of the silos whose process runs.</param>
    /// <param name="spread">Whether primaries are to be spread by now.</param>
    public static string? Missing(ClusterStatus status, int silos, IReadOnlyCollection<string> living, bool spread = true)
    {
        if (status.Types.Select(type => CopiesRule.Missing(status, silos, type.Type)).FirstOrDefault(missing => missing is not null) is { } incomplete)
        {
            return incomplete;
        }

        foreach (var type in status.Partitions.GroupBy(partition => partition.Type))
        {
            var leads = type.CountBy(partition => partition.Primary).ToDictionary();
            foreach (var partition in type)
            {
                if (partition.Members.FirstOrDefault(member => !living.Contains(member)) is { } gone)
                {
                    return $"{partition.Type}/{partition.Partition} is said to have a copy on {gone}, which has ended";
                }

                if (spread && leads[partition.Primary] - partition.Members.Min(member => leads.GetValueOrDefault(member)) > 1)
                {
                    return $"the primaries of '{partition.Type}' are not spread yet";
                }
            }
        }

        return status.Types.IsEmpty ? "no component type is registered yet" : null;
    }
}
