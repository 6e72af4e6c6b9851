using System.Collections.Frozen;
using System.Reflection;
using Orleans.Metadata;
using Orleans.Placement;
using Quintet.Protocol;
using Quintet.Rehearsal;

namespace Quintet.Components;

/// <summary>What a component class itself must be.</summary>
internal static class ClassRules
{
    private static readonly FrozenDictionary<string, string> RefusedAttributes = new Dictionary<string, string>
    {
        ["Orleans.Concurrency.StatelessWorkerAttribute"] = "A component has one primary; there is no equivalent. Use an ordinary grain",
        ["Orleans.Concurrency.ReentrantAttribute"] = "Queries interleave by themselves, and commands run one at a time; remove it",
        ["Orleans.Concurrency.MayInterleaveAttribute"] = "Queries interleave by themselves, and commands run one at a time; remove it",
        ["Orleans.ImplicitStreamSubscriptionAttribute"] = "There is no equivalent yet: subscribe in an ordinary grain and call the component",
        ["Orleans.GrainDirectory.GrainDirectoryAttribute"] = "Quintet finds components by its partition map; remove it",
        ["Orleans.Placement.ImmovableAttribute"] = "Components are never migrated by Orleans; remove it",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<Type> KeyKinds = FrozenSet.Create(
        typeof(IGrainWithStringKey), typeof(IGrainWithGuidKey), typeof(IGrainWithIntegerKey), typeof(IGrainWithGuidCompoundKey), typeof(IGrainWithIntegerCompoundKey));

    /// <summary>Checks the class apart from its methods and state.</summary>
    public static IEnumerable<string> Check(Type component)
    {
        var name = DisplayName.Of(component);
        return CheckName(component).Concat(CheckAttributes(component)).Concat(CheckInterfaces(component)).Concat(CheckConstructors(component)).Concat(CheckFields(component))
            .Select(error => $"Component {name} {error}");
    }

    private static IEnumerable<string> CheckName(Type component)
    {
        if (component.GetCustomAttribute<ComponentAttribute>(inherit: false) is not { } attribute)
        {
            yield return "has no [Component(\"name\")]. Add it; the name is stored, so choose one that lasts.";
            yield break;
        }

        if (!attribute.HasValidName)
        {
            yield return $"is named '{attribute.Name}'. A name has 1 to 100 characters: a-z, A-Z, 0-9, '-', '_' and '.'.";
        }

        if (attribute.Name == RehearsalPart.TypeName)
        {
            yield return $"is named '{attribute.Name}', which Quintet keeps for itself. Choose another name.";
        }

        if (!attribute.HasValidPartitions)
        {
            yield return $"asks for {attribute.Partitions} partitions. Allowed are {Partitioning.MinCount} to {Partitioning.MaxCount}; the default is 16.";
        }

        if (!attribute.HasValidVersion)
        {
            yield return $"has version {attribute.Version}. Allowed are 1 to {ComponentAttribute.MaxVersion}; the default is 1.";
        }

        foreach (var problem in PolicyRules.Problems(PolicyJson.Combine(attribute.DefaultPolicy)))
        {
            yield return $"has a [Component] that asks for what cannot be: {problem}.";
        }
    }

    private static IEnumerable<string> CheckAttributes(Type component)
    {
        foreach (var attribute in component.GetCustomAttributes(inherit: true).Where(attribute => attribute is not ComponentAttribute))
        {
            var type = attribute.GetType();
            var shown = $"has [{type.Name.Replace("Attribute", "", StringComparison.Ordinal)}], which Quintet refuses.";
            if (RefusedAttributes.TryGetValue(type.FullName ?? "", out var remedy))
            {
                yield return $"{shown} {remedy}.";
            }
            else if (attribute is PlacementAttribute or PlacementFilterAttribute)
            {
                yield return $"{shown} The component type's policy decides where it runs; remove it.";
            }
            else if (attribute is IGrainTypeProviderAttribute)
            {
                yield return $"{shown} [Component(\"name\")] gives the grain type; remove it.";
            }
        }
    }

    private static IEnumerable<string> CheckInterfaces(Type component)
    {
        if (component.GetInterfaces().Any(type => type.FullName == "Orleans.IRemindable"))
        {
            yield return "implements IRemindable. There are no reminders on components yet: keep the reminder in an ordinary grain and call the component.";
        }

        if (!MethodRules.InterfacesOf(component).Any(type => typeof(IComponent).IsAssignableFrom(type)))
        {
            yield return "implements no component interface. Let its interface derive from IComponent and from IGrainWithStringKey or another key kind.";
        }
        else if (!component.GetInterfaces().Any(KeyKinds.Contains))
        {
            yield return "has no key: GetGrain could not name it. Let its interface derive from IGrainWithStringKey or another key kind, too.";
        }
    }

    private static IEnumerable<string> CheckConstructors(Type component) =>
        from constructor in component.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        from parameter in constructor.GetParameters()
        where parameter.GetCustomAttributes().Any(attribute => attribute is IFacetMetadata)
        select $"has constructor parameter '{parameter.Name}' with Orleans storage of its own. State lives in State and changes by Raise, Replace and Clear; remove the parameter.";

    private static IEnumerable<string> CheckFields(Type component)
    {
        const BindingFlags declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (var level = component; level is not null && level != typeof(Component) && !IsOfQuintet(level); level = level.BaseType)
        {
            foreach (var field in level.GetFields(declared).Where(field => !IsCapturedParameter(field)))
            {
                if (!field.IsInitOnly)
                {
                    yield return $"has the mutable field {DisplayName.Of(level)}.{DisplayName.Of(field)}. It would not be replicated: put the value into State, or make the field readonly.";
                }
                else if (IsCollection(field.FieldType) && !ImmutabilityRule.Holds(field.FieldType))
                {
                    yield return $"has the field {DisplayName.Of(level)}.{DisplayName.Of(field)}, whose contents can change. They would not be replicated: put them into State, or use an immutable collection.";
                }
            }
        }
    }

    /// <summary>Interfaces are left out: they may be services.</summary>
    private static bool IsCollection(Type type) => type.IsArray || !type.IsInterface && type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true;

    private static bool IsOfQuintet(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Component<>);

    /// <summary>The compiler makes no readonly fields for captured primary constructor parameters, which are services as a rule.</summary>
    private static bool IsCapturedParameter(FieldInfo field) => field.Name.StartsWith('<') && field.Name.EndsWith(">P", StringComparison.Ordinal);
}
