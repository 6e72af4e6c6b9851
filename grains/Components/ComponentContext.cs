using Quintet.Components;
using Quintet.Protocol;

namespace Quintet;

/// <summary>Who a component is, and which request it executes.</summary>
public sealed class ComponentContext
{
    private readonly ComponentExecutor _executor;

    internal ComponentContext(ComponentExecutor executor) => _executor = executor;

    /// <summary>The component's id, the same on every silo.</summary>
    public GrainId Id => _executor.Id;

    /// <summary>The component type's name, e.g. <c>account</c>.</summary>
    public string Type => _executor.Partition.Type;

    /// <summary>The component's key as text.</summary>
    public string Key => _executor.Key;

    /// <summary>The number of the partition that the component belongs to.</summary>
    public int Partition => _executor.Partition.Number;

    /// <summary>
    /// Whether this silo serves the component now. In a command it did when the command started; in a timer it says whether the timer is of any use here.
    /// </summary>
    public bool IsPrimary => _executor.IsPrimary;

    /// <summary>
    /// The identity of the running call, or null outside one. A command that runs again after a failure has the same: pass it to whatever the
    /// command calls, so that the callee can recognise the repetition.
    /// </summary>
    public RequestId? RequestId => _executor.CurrentRequest;
}
