using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>A component type that this silo hosts, as found and validated at start-up.</summary>
/// <param name="Name">The component type's name; also the grain type.</param>
/// <param name="Class">The component class.</param>
/// <param name="Partitions">The partition count.</param>
/// <param name="StateMachine">Applies and encodes its states.</param>
/// <param name="DefaultPolicy">What its developer asks for, as JSON: the fields that differ from the defaults of <see cref="QosPolicy"/>.</param>
internal sealed record ComponentType(string Name, Type Class, int Partitions, IStateMachine StateMachine, string DefaultPolicy);

/// <summary>The component types that this silo hosts.</summary>
internal interface IComponentTypes
{
    /// <summary>In name order.</summary>
    IReadOnlyList<ComponentType> All { get; }
}
