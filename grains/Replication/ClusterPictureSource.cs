using System.Collections.Immutable;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>Draws the planner's picture of the cluster from what this silo knows.</summary>
internal sealed class ClusterPictureSource(
    SiloDetector detector,
    ViewDirectory views,
    IClusterManifestProvider manifests,
    ISiloMetadataCache metadata)
{
    /// <summary>The policy of every type, until policies can be set.</summary>
    private const int Copies = 3;
    private const int Minimum = 1;
    private const string PartitionsProperty = "quintet.partitions";

    public ClusterPicture Take()
    {
        var manifest = manifests.Current;
        var types = new SortedDictionary<string, TypeGoal>(StringComparer.Ordinal);
        var silos = ImmutableSortedDictionary.CreateBuilder<SiloId, ImmutableHashSet<string>>();
        foreach (var silo in detector.Staying)
        {
            if (!manifest.Silos.TryGetValue(SiloAddress.FromParsableString(silo.Value), out var hosted))
            {
                continue;
            }

            var names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
            foreach (var (type, properties) in hosted.Grains)
            {
                if (properties.Properties.TryGetValue(PartitionsProperty, out var count))
                {
                    var name = type.ToString()!;
                    names.Add(name);
                    types[name] = Goal(name, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
                }
            }

            silos.Add(silo, names.ToImmutable());
        }

        return new ClusterPicture(silos.ToImmutable(), [.. types.Values], views.All());
    }

    public static TypeGoal Goal(string name, int partitions) => new(name, partitions, Copies, Minimum);

    public ImmutableSortedDictionary<string, string> LabelsOf(SiloAddress silo) =>
        metadata.GetSiloMetadata(silo).Metadata.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
