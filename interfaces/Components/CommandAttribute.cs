using Quintet.Calls;

namespace Quintet;

/// <summary>
/// Marks a method of a component interface that may change state. It takes effect once, however often it has to be sent, and its
/// outcome leaves only after every required copy has it.
/// </summary>
[InvokableBaseType(typeof(GrainReference), typeof(Task), typeof(ComponentTaskRequest))]
[InvokableBaseType(typeof(GrainReference), typeof(Task<>), typeof(ComponentTaskRequest<>))]
[InvokableBaseType(typeof(GrainReference), typeof(ValueTask), typeof(ComponentValueTaskRequest))]
[InvokableBaseType(typeof(GrainReference), typeof(ValueTask<>), typeof(ComponentValueTaskRequest<>))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class CommandAttribute : Attribute;
