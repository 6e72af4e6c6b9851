using System.Collections.Concurrent;
using Quintet.Calls;

namespace Quintet.Components;

/// <summary>Which requests carry arguments that their body could change.</summary>
internal static class ArgumentRules
{
    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    /// <summary>Whether an argument could be changed in place, or consumed, by the method's body.</summary>
    public static bool CanChange(ComponentRequest request) =>
        Known.GetOrAdd(request.GetType(), static (_, request) => request.GetMethod().GetParameters()
            .Any(parameter => parameter.ParameterType != typeof(CancellationToken) && !ImmutabilityRule.Holds(parameter.ParameterType)), request);
}
