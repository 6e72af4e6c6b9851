using System.Collections.Immutable;
using System.Globalization;
using Orleans.Metadata;
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
                if (NumberIn(properties, ComponentAttribute.PartitionsProperty) is { } partitions)
                {
                    var name = type.ToString()!;
                    names.Add(name);
                    types[name] = Goal(name, partitions, NumberIn(properties, ComponentAttribute.SparesProperty) ?? 0);
                }
            }

            silos.Add(silo, names.ToImmutable());
        }

        return new ClusterPicture(silos.ToImmutable(), [.. types.Values], views.All());
    }

    public static TypeGoal Goal(string name, int partitions, int spares = 0) => new(name, partitions, Copies, Minimum, spares);

    private static int? NumberIn(GrainProperties properties, string name) =>
        properties.Properties.TryGetValue(name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public ImmutableSortedDictionary<string, string> LabelsOf(SiloAddress silo) =>
        metadata.GetSiloMetadata(silo).Metadata.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
