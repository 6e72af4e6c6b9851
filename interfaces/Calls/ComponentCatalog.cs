using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Metadata;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>Which component types the cluster has, and into how many partitions each is divided; from the manifest that silos share with clients.</summary>
internal sealed class ComponentCatalog(GrainPropertiesResolver properties)
{
    private readonly ConcurrentDictionary<GrainType, Entry> _types = new();

    /// <summary>The partition of a component.</summary>
    /// <param name="component">The logical id.</param>
    /// <exception cref="QuintetNotHostedException">No silo hosts the type.</exception>
    public PartitionId PartitionOf(GrainId component)
    {
        if (!_types.TryGetValue(component.Type, out var type))
        {
            type = Find(component.Type);
        }

        return new PartitionId(type.Name, Partitioning.NumberOf(component.Key.AsSpan(), type.Partitions));
    }

    private Entry Find(GrainType type)
    {
        var name = type.ToString()!;
        if (!properties.TryGetGrainProperties(type, out var found))
        {
            throw new QuintetNotHostedException(
                $"No silo hosts component type '{name}'. Start a silo whose application contains the component class.");
        }

        if (!found.Properties.TryGetValue(ComponentAttribute.PartitionsProperty, out var partitions))
        {
            throw new QuintetConfigurationException(
                [$"Grain type '{name}' implements a component interface but is not a component. Give its class [Component(\"...\")]."]);
        }

        return _types.GetOrAdd(type, new Entry(name, int.Parse(partitions, CultureInfo.InvariantCulture)));
    }

    private sealed record Entry(string Name, int Partitions);
}
