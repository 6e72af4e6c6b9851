using System.Collections.Immutable;
using System.Globalization;
using Orleans.Metadata;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Quintet.Calls;
using Quintet.Placement;
using Quintet.Policies;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>Draws the planner's picture of the cluster from what this silo knows.</summary>
internal sealed class ClusterPictureSource(
    SiloDetector detector,
    ViewDirectory views,
    IClusterManifestProvider manifests,
    ISiloMetadataCache metadata,
    PolicyDirectory policies,
    IEnumerable<IPlacementRule> rules)
{
    private KnownReads? _reads;

    /// <summary>The application's own rules, in the order of their names.</summary>
    public ImmutableArray<IPlacementRule> Rules { get; } = [.. rules.OrderBy(rule => rule.Name, StringComparer.Ordinal)];

    public ClusterPicture Take() => Take(policies.InForce);

    /// <summary>The picture there would be if other policies were in force.</summary>
    public ClusterPicture Take(Func<string, string, (QosPolicy Policy, long Generation)> inForce)
    {
        var manifest = manifests.Current;
        var types = new SortedDictionary<string, TypeGoal>(StringComparer.Ordinal);
        var silos = ImmutableSortedDictionary.CreateBuilder<SiloId, SiloPicture>();
        foreach (var silo in detector.Live)
        {
            var address = SiloAddress.FromParsableString(silo.Value);
            if (!manifest.Silos.TryGetValue(address, out var hosted))
            {
                continue;
            }

            var names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
            var versions = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
            foreach (var (type, properties) in hosted.Grains)
            {
                if (NumberIn(properties, ComponentAttribute.PartitionsProperty) is { } partitions)
                {
                    var name = type.ToString()!;
                    names.Add(name);
                    if (NumberIn(properties, ComponentAttribute.VersionProperty) is { } version and not 1)
                    {
                        versions.Add(name, version);
                    }

                    types[name] = Goal(inForce, name, partitions, properties.Properties.GetValueOrDefault(ComponentAttribute.PolicyProperty) ?? "{}");
                }
            }

            silos.Add(silo, new SiloPicture(names.ToImmutable(), LabelsOf(address)) { IsDraining = detector.IntentOf(silo) != SiloIntent.Stays, IsStopping = detector.IntentOf(silo) == SiloIntent.Stops, Versions = versions.ToImmutable() });
        }

        return new ClusterPicture(silos.ToImmutable(), [.. types.Values], views.All()) { Rules = Rules, Learners = views.Learners(), ForLoad = views.ForLoad() };
    }

    /// <summary>What a type of this silo asks for.</summary>
    public TypeGoal GoalOf(ComponentType type) => Goal(policies.InForce, type.Name, type.Partitions, type.DefaultPolicy);

    /// <summary>How queries of a type are served, whichever silo hosts it.</summary>
    public ReadPolicy ReadsOf(string type)
    {
        foreach (var (name, reads) in Reads())
        {
            if (name == type)
            {
                return reads;
            }
        }

        return ReadPolicy.Standard;
    }

    /// <summary>How queries are served, of types whose policy is not the standard one. Asked with every query and pulse, and drawn anew only when something has changed.</summary>
    public ImmutableArray<TypeReads> Reads()
    {
        var (manifest, stamp, known) = (manifests.Current, policies.Stamp, Volatile.Read(ref _reads));
        if (known is null || known.Manifest != manifest || known.Stamp != stamp)
        {
            known = new KnownReads(manifest, stamp, Draw(manifest));
            Volatile.Write(ref _reads, known);
        }

        return known.Types;
    }

    /// <summary>The labels of silos that have any.</summary>
    public ImmutableArray<SiloLabels> Labels() =>
        [.. detector.Live.Select(silo => new SiloLabels(silo, LabelsOf(SiloAddress.FromParsableString(silo.Value)))).Where(row => !row.Labels.IsEmpty)];

    private ImmutableArray<TypeReads> Draw(ClusterManifest manifest) =>
    [
        .. from grain in manifest.AllGrainManifests.SelectMany(silo => silo.Grains)
           where grain.Value.Properties.ContainsKey(ComponentAttribute.PartitionsProperty)
           group grain.Value by grain.Key.ToString()! into type
           let defaults = type.First().Properties.GetValueOrDefault(ComponentAttribute.PolicyProperty) ?? "{}"
           let reads = ReadPolicy.Of(policies.InForce(type.Key, defaults).Policy)
           where reads != ReadPolicy.Standard
           select new TypeReads(type.Key, reads),
    ];

    private sealed record KnownReads(ClusterManifest Manifest, object Stamp, ImmutableArray<TypeReads> Types);

    /// <summary>Which version of a component type a silo runs.</summary>
    public int VersionOf(SiloId silo, string type) =>
        manifests.Current.Silos.TryGetValue(SiloAddress.FromParsableString(silo.Value), out var manifest) && manifest.Grains.TryGetValue(GrainType.Create(type), out var grain)
            ? NumberIn(grain, ComponentAttribute.VersionProperty) ?? 1
            : 1;

    private static TypeGoal Goal(Func<string, string, (QosPolicy Policy, long Generation)> inForce, string name, int partitions, string defaults)
    {
        var (policy, generation) = inForce(name, defaults);
        return new TypeGoal(name, partitions, policy) { Generation = generation };
    }

    private static int? NumberIn(GrainProperties properties, string name) =>
        properties.Properties.TryGetValue(name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public ImmutableSortedDictionary<string, string> LabelsOf(SiloAddress silo) =>
        metadata.GetSiloMetadata(silo).Metadata.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
