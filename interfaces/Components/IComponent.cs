namespace Quintet;

/// <summary>
/// Marks a grain interface whose grains are components: replicated, addressed by an ordinary grain reference. Use it beside the interface of the
/// key kind, e.g. <c>interface IAccount : IComponent, IGrainWithStringKey</c>. Every method carries <see cref="CommandAttribute"/>
/// or <see cref="QueryAttribute"/> and returns <c>Task</c>, <c>Task&lt;T&gt;</c>, <c>ValueTask</c> or <c>ValueTask&lt;T&gt;</c>.
/// </summary>
public interface IComponent : IGrain;
