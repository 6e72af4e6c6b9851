using System.Reflection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Serializers;
using Quintet.Rehearsal;
using Quintet.Replication;

namespace Quintet.Components;

/// <summary>Finds the component classes in Orleans' type manifest and refuses to go on if anything about any of them is wrong.</summary>
internal sealed class ComponentDiscovery(IOptions<TypeManifestOptions> manifest, ICodecProvider codecs, Serializer serializer)
{
    /// <summary>Everything that is wrong with any component; empty if nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var classes = Classes();
        return [.. classes.SelectMany(Check), .. CheckTogether(classes)];
    }

    /// <summary>The component types in name order.</summary>
    /// <exception cref="QuintetConfigurationException">With every error of every component.</exception>
    public IReadOnlyList<ComponentType> Find()
    {
        var problems = Problems();
        return problems.Count > 0 ? throw new QuintetConfigurationException(problems) : [.. Classes().Select(Describe).OrderBy(type => type.Name, StringComparer.Ordinal)];
    }

    private List<Type> Classes() => [.. manifest.Value.InterfaceImplementations
        .Where(type => type is { IsAbstract: false, IsInterface: false } && IsMeantAsComponent(type) && type != typeof(RehearsalPart))
        .Select(type => type is { IsGenericType: true, IsConstructedGenericType: false } ? type.GetGenericTypeDefinition() : type)
        .Distinct()
        .OrderBy(type => type.FullName, StringComparer.Ordinal)];

    private static bool IsMeantAsComponent(Type type) =>
        typeof(Component).IsAssignableFrom(type) || typeof(IComponent).IsAssignableFrom(type) && !typeof(GrainReference).IsAssignableFrom(type);

    private IEnumerable<string> Check(Type component)
    {
        if (StateOf(component) is not { } state)
        {
            return [$"{DisplayName.Of(component)} implements a component interface but is no component. Derive it from Component<TState>."];
        }

        if (component.ContainsGenericParameters)
        {
            return [$"Component {DisplayName.Of(component)} is an open generic class. Derive a closed class for each state and give each a [Component(\"name\")]."];
        }

        return [.. ClassRules.Check(component), .. MethodRules.Check(component), .. new StateRules(codecs).Check(component, state)];
    }

    private static IEnumerable<string> CheckTogether(IReadOnlyList<Type> classes)
    {
        foreach (var same in classes.GroupBy(NameOf).Where(group => group.Key is not null && group.Count() > 1))
        {
            yield return $"Components {Names(same)} are all named '{same.Key}'. Give each its own name.";
        }

        var implementations = from type in classes from contract in MostDerivedInterfacesOf(type) group type by contract;
        foreach (var same in implementations.Where(group => group.Count() > 1))
        {
            yield return $"Components {Names(same)} all implement {DisplayName.Of(same.Key)}, so GetGrain<{DisplayName.Of(same.Key)}> could mean any of them. Give each its own interface; they may inherit a common one.";
        }
    }

    private static IEnumerable<Type> MostDerivedInterfacesOf(Type component)
    {
        var interfaces = MethodRules.InterfacesOf(component).Where(type => typeof(IComponent).IsAssignableFrom(type)).ToList();
        return interfaces.Where(type => !interfaces.Any(other => other != type && type.IsAssignableFrom(other)));
    }

    private ComponentType Describe(Type component)
    {
        var attribute = component.GetCustomAttribute<ComponentAttribute>(inherit: false)!;
        var stateMachine = Activator.CreateInstance(typeof(ComponentStateMachine<>).MakeGenericType(StateOf(component)!), serializer, component)!;
        return new(attribute.Name, component, attribute.Partitions, (ComponentStateMachine)stateMachine, attribute.DefaultPolicy);
    }

    /// <summary>The state of a component class; null if it is none.</summary>
    public static Type? StateOf(Type component)
    {
        var level = component;
        while (level is not null && !(level.IsGenericType && level.GetGenericTypeDefinition() == typeof(Component<>)))
        {
            level = level.BaseType;
        }

        return level?.GetGenericArguments()[0];
    }

    private static string? NameOf(Type component) => component.GetCustomAttribute<ComponentAttribute>(inherit: false)?.Name;

    private static string Names(IEnumerable<Type> types) => string.Join(", ", types.Select(DisplayName.Of));
}
