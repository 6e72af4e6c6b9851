using Quintet.Calls;

namespace Quintet;

/// <summary>Marks a method of a component interface that cannot change state. It sees one committed value throughout.</summary>
/// <param name="consistency">How fresh that value must be; if it is not said, the policy of the component's type says it. A caller may ask for another level by <see cref="QuintetCall"/>.</param>
[InvokableCustomInitializer("MarkAsQuery")]
[InvokableBaseType(typeof(GrainReference), typeof(Task), typeof(ComponentTaskRequest))]
[InvokableBaseType(typeof(GrainReference), typeof(Task<>), typeof(ComponentTaskRequest<>))]
[InvokableBaseType(typeof(GrainReference), typeof(ValueTask), typeof(ComponentValueTaskRequest))]
[InvokableBaseType(typeof(GrainReference), typeof(ValueTask<>), typeof(ComponentValueTaskRequest<>))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class QueryAttribute(Consistency consistency = Consistency.TypeDefault) : Attribute
{
    /// <summary>How fresh the value must be. Default <see cref="Consistency.TypeDefault"/>, which is linearizable unless an administrator says otherwise.</summary>
    public Consistency Consistency { get; } = consistency;
}
