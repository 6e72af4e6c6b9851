using System.Collections.Frozen;
using System.Reflection;

namespace Quintet.Components;

/// <summary>What the methods of a component's interfaces must be.</summary>
internal static class MethodRules
{
    private static readonly FrozenSet<Type> ReturnTypes = FrozenSet.Create(typeof(Task), typeof(Task<>), typeof(ValueTask), typeof(ValueTask<>));

    /// <summary>Attributes that would change how Orleans runs a call, with what to use instead.</summary>
    private static readonly FrozenDictionary<string, string> RefusedAttributes = new Dictionary<string, string>
    {
        ["Orleans.Concurrency.OneWayAttribute"] = "A one-way call would bypass routing; await the call, or ignore its task",
        ["Orleans.Concurrency.ReadOnlyAttribute"] = "Mark the method [Query]",
        ["Orleans.Concurrency.AlwaysInterleaveAttribute"] = "Queries interleave by themselves: mark the method [Query]",
        ["Orleans.Concurrency.UnorderedAttribute"] = "Quintet orders the commands of a component; remove the attribute",
        ["Orleans.TransactionAttribute"] = "A command is a transaction on its component; transactions across components do not exist yet",
    }.ToFrozenDictionary();

    /// <summary>The interfaces of a component class that callers can use, without those of Orleans and Quintet.</summary>
    public static IEnumerable<Type> InterfacesOf(Type component) =>
        component.GetInterfaces().Where(type => typeof(IAddressable).IsAssignableFrom(type) && !IsOfTheRuntime(type));

    /// <summary>Checks every method that an interface declares or inherits. Returns each error once, also for methods shared by several interfaces.</summary>
    public static IEnumerable<string> Check(Type component)
    {
        var owner = DisplayName.Of(component);
        return InterfacesOf(component)
            .SelectMany(type => type.GetInterfaces().Append(type))
            .Where(type => !IsOfTheRuntime(type))
            .Distinct()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(method => method.IsAbstract || method.DeclaringType!.IsInterface)
            .OrderBy(method => method.ToString(), StringComparer.Ordinal)
            .SelectMany(method => Check(method).Select(error => $"Component {owner}: {error}"));
    }

    private static IEnumerable<string> Check(MethodInfo method)
    {
        var name = DisplayName.Of(method);
        switch (method.IsDefined(typeof(CommandAttribute)), method.IsDefined(typeof(QueryAttribute)))
        {
            case (false, false):
                yield return $"method {name} is marked neither [Command] nor [Query]. Mark it [Command] if it may change state, else [Query].";
                break;
            case (true, true):
                yield return $"method {name} is marked both [Command] and [Query]. Keep [Command] if it may change state, else [Query].";
                break;
        }

        var returns = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType;
        if (!ReturnTypes.Contains(returns))
        {
            yield return $"method {name} returns {DisplayName.Of(method.ReturnType)}, which would bypass routing. Return Task, Task<T>, ValueTask or ValueTask<T>.";
        }

        foreach (var attribute in method.GetCustomAttributesData())
        {
            if (RefusedAttributes.TryGetValue(attribute.AttributeType.FullName ?? "", out var remedy))
            {
                yield return $"method {name} has [{attribute.AttributeType.Name.Replace("Attribute", "", StringComparison.Ordinal)}], which Quintet refuses. {remedy}.";
            }
        }
    }

    private static bool IsOfTheRuntime(Type type) =>
        type.Assembly.GetName().Name is { } name
        && (name.StartsWith("Orleans.", StringComparison.Ordinal) || name is "Quintet.Interfaces" or "Quintet.Placement" or "Quintet.Grains" || name.StartsWith("System.", StringComparison.Ordinal));
}
