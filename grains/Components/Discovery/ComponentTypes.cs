using System.Collections.Frozen;
using Orleans.Serialization;
using Quintet.Protocol;
using Quintet.Rehearsal;
using Quintet.Replication;

namespace Quintet.Components;

/// <summary>The component types of this silo, found and checked once at start-up.</summary>
internal sealed class ComponentTypes : IComponentTypes
{
    private readonly FrozenDictionary<string, ComponentType> _byName;

    public ComponentTypes(ComponentDiscovery discovery, Serializer serializer)
    {
        All = discovery.Find();
        Rehearsed = new(RehearsalPart.TypeName, typeof(RehearsalPart), 1, new ComponentStateMachine<RehearsalState>(serializer), "{}");
        _byName = All.Append(Rehearsed).ToFrozenDictionary(type => type.Name);
    }

    public IReadOnlyList<ComponentType> All { get; }

    /// <summary>The type that serves nobody; see <see cref="SiloRehearsal"/>.</summary>
    public ComponentType Rehearsed { get; }

    /// <summary>The type of a component, or null if this silo does not host it.</summary>
    public ComponentType? Find(GrainId component) => _byName.GetValueOrDefault(component.Type.ToString()!);

    /// <summary>The partition that a component of the type belongs to.</summary>
    public PartitionId PartitionOf(ComponentType type, GrainId component) => new(type.Name, Partitioning.NumberOf(component.Key.AsSpan(), type.Partitions));
}
