using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Administration;

/// <summary>Silos as administrators name them.</summary>
internal sealed class SiloNames(IClusterMembershipService membership, SiloDetector detector)
{
    /// <summary>The active silo of a name or an address.</summary>
    /// <exception cref="QuintetAdminException">There is none.</exception>
    public SiloId Find(string nameOrAddress)
    {
        var active = Active();
        var found = active.Where(silo => silo.Name == nameOrAddress || silo.Silo.Value == nameOrAddress || silo.Silo.Value.StartsWith($"{nameOrAddress}@", StringComparison.Ordinal)).ToList();
        return found.Count == 1
            ? found[0].Silo
            : throw new QuintetAdminException($"There {(found.Count == 0 ? "is no silo" : $"are {found.Count} silos")} '{nameOrAddress}'. There are {string.Join(", ", active.Select(silo => $"{silo.Name} ({silo.Silo})"))}; give a name or an address that only one of them has.");
    }

    /// <summary>A silo for people.</summary>
    public string Of(SiloId silo) => Active().Find(other => other.Silo == silo) is { Name: { } name } ? name : silo.Value;

    /// <summary>Which partitions there are, for people.</summary>
    public string Partitions(IEnumerable<PartitionId> all, string type)
    {
        var types = all.GroupBy(partition => partition.Type).ToDictionary(group => group.Key, group => group.Count());
        return types.TryGetValue(type, out var count)
            ? $"Those of '{type}' are numbered 0 to {count - 1}."
            : $"There is no component type '{type}'; there are {string.Join(", ", types.Keys.Order(StringComparer.Ordinal))}.";
    }

    private List<(SiloId Silo, string Name)> Active() =>
    [
        .. membership.CurrentSnapshot.Members.Values
            .Select(member => (Silo: new SiloId(member.SiloAddress.ToParsableString()), member.Name))
            .Where(member => detector.IsActive(member.Silo))
            .OrderBy(member => member.Silo),
    ];
}
