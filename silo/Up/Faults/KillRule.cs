namespace Quintet.Silo.Up.Faults;

/// <summary>Whether a silo may be killed: only while every partition has another copy that is up to date.</summary>
internal static class KillRule
{
    /// <summary>Why the victim must be spared for now, or null if it may be killed.</summary>
    /// <param name="status">The cluster as of now.</param>
    /// <param name="victim">The address of the silo to kill.</param>
    /// <param name="living">The addresses of the silos whose process runs, whatever the status says of others.</param>
    public static string? Objection(ClusterStatus status, string victim, IReadOnlyCollection<string> living)
    {
        // A suspected silo may be on its way out of the views, though it lives: its copies cannot be counted on.
        if (status.Silos.FirstOrDefault(silo => silo.Status == "Suspected" && living.Contains(silo.Silo)) is { } suspected)
        {
            return $"{suspected.Name} is suspected";
        }

        var others = status.Silos
            .Where(silo => silo.Status == "Active" && silo.Silo != victim && living.Contains(silo.Silo))
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
            if (!partition.Members.Any(others.Contains))
            {
                return $"partition {name} has no other up-to-date copy";
            }
        }

        return null;
    }

    /// <summary>
    /// The full address, generation included, of the silo that listens at each endpoint: of several lives of one endpoint the latest.
    /// </summary>
    /// <param name="status">The cluster as of now.</param>
    /// <param name="endpoints">Where the running processes listen, e.g. <c>127.0.0.1:11111</c>.</param>
    public static IReadOnlyDictionary<string, string> AddressesOf(ClusterStatus status, IReadOnlyCollection<string> endpoints) => status.Silos
        .Select(silo => (silo.Silo, Parts: silo.Silo.Split('@')))
        .Where(silo => endpoints.Contains(silo.Parts[0]))
        .GroupBy(silo => silo.Parts[0])
        .ToDictionary(lives => lives.Key, lives => lives.MaxBy(life => long.Parse(life.Parts[1], System.Globalization.CultureInfo.InvariantCulture)).Silo);

    /// <summary>Silos by how many partitions they lead, most first, then by name.</summary>
    /// <param name="status">The cluster as of now.</param>
    /// <param name="living">The addresses of the silos whose process runs, by name.</param>
    public static IEnumerable<string> ByLead(ClusterStatus status, IReadOnlyDictionary<string, string> living) => living
        .OrderByDescending(silo => status.Partitions.Count(partition => partition.Primary == silo.Value))
        .ThenBy(silo => silo.Key, StringComparer.Ordinal)
        .Select(silo => silo.Key);
}
