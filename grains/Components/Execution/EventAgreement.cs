using System.Collections.Concurrent;
using System.Collections.Frozen;
using Orleans.Metadata;
using Quintet.Protocol;

namespace Quintet.Components;

/// <summary>Whether every member of a view knows what a command raises. While two builds run side by side, the newer one must not write what the older one cannot apply.</summary>
internal sealed class EventAgreement(IClusterManifestProvider manifests)
{
    private readonly ConcurrentDictionary<PartitionId, (View View, (SiloId Silo, FrozenSet<string> Events)[] Others)> _known = new();

    /// <summary>The first event that a member's build does not know; null if there is none.</summary>
    public (SiloId Silo, Type Event)? Unknown(PartitionId partition, View view, IReadOnlyList<StateChange> changes)
    {
        if (changes.Count == 0)
        {
            return null;
        }

        if (!_known.TryGetValue(partition, out var known) || !ReferenceEquals(known.View, view))
        {
            var members = view.Members.Select(member => (member.Silo, Manifest: ManifestOf(member.Silo))).ToArray();
            known = (view, [.. Unlike(partition, members)]);
            if (Array.TrueForAll(members, member => member.Manifest is not null))
            {
                _known[partition] = known; // Else a silo so new that Orleans has not told of its build yet: ask again.
            }
        }

        foreach (var (silo, events) in known.Others)
        {
            foreach (var change in changes)
            {
                if (change is { Kind: StateChangeKind.Raised, Value: { } raised } && !events.Contains(EventNames.Of(raised.GetType())))
                {
                    return (silo, raised.GetType());
                }
            }
        }

        return null;
    }

    /// <summary>The members whose build does not know the same events as this one. What a member does not say is taken for the same.</summary>
    private IEnumerable<(SiloId, FrozenSet<string>)> Unlike(PartitionId partition, (SiloId Silo, GrainManifest? Manifest)[] members)
    {
        var own = EventsOn(manifests.LocalGrainManifest, partition);
        foreach (var (silo, manifest) in members)
        {
            if (manifest is not null && EventsOn(manifest, partition) is { } events && events != own)
            {
                yield return (silo, events.Split('\n').ToFrozenSet(StringComparer.Ordinal));
            }
        }
    }

    private GrainManifest? ManifestOf(SiloId silo) => manifests.Current.Silos.GetValueOrDefault(SiloAddress.FromParsableString(silo.Value));

    private static string? EventsOn(GrainManifest manifest, PartitionId partition) =>
        manifest.Grains.TryGetValue(GrainType.Create(partition.Type), out var grain) ? grain.Properties.GetValueOrDefault(ComponentAttribute.EventsProperty) : null;
}
