using System.Reflection;
using Orleans.Serialization.Serializers;

namespace Quintet.Components;

/// <summary>What a component's state and events must be: immutable, and serializable in a way that survives renaming and restarts.</summary>
internal sealed class StateRules(ICodecProvider codecs)
{
    /// <summary>The events of a state: every class or struct that implements <c>IEvent&lt;TState&gt;</c> in the assemblies of the component and its state.</summary>
    public static IEnumerable<Type> EventsOf(Type component, Type state)
    {
        var contract = typeof(IEvent<>).MakeGenericType(state);
        return new[] { component.Assembly, state.Assembly }.Distinct()
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.IsAbstract && !type.IsInterface && !type.ContainsGenericParameters && contract.IsAssignableFrom(type))
            .OrderBy(type => type.FullName, StringComparer.Ordinal);
    }

    /// <summary>Checks one component's state and events.</summary>
    public IEnumerable<string> Check(Type component, Type state)
    {
        var owner = DisplayName.Of(component);
        foreach (var error in CheckType($"The state of component {owner}", state))
        {
            yield return error;
        }

        // What is refused as mutable need not be refused twice.
        if (ImmutabilityRule.Holds(state))
        {
            foreach (var problem in new StateSchema([state]).Problems)
            {
                yield return $"The state of component {owner} must be comparable, so that copies can prove that they agree, but {problem}.";
            }
        }

        foreach (var @event in EventsOf(component, state))
        {
            foreach (var error in CheckType($"Event {DisplayName.Of(@event)} of component {owner}", @event))
            {
                yield return error;
            }
        }
    }

    private IEnumerable<string> CheckType(string what, Type type)
    {
        foreach (var violation in ImmutabilityRule.Violations(type))
        {
            yield return $"{what} must be immutable, but {violation}.";
        }

        if (type.IsPrimitive || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
        {
            yield break;
        }

        if (!CanBeEncoded(type))
        {
            yield return $"{what} cannot be serialized: {DisplayName.Of(type)} has no Orleans serializer. Mark it [GenerateSerializer] and [Alias(\"...\")], give each member an [Id], and let its project reference Quintet.Interfaces or Microsoft.Orleans.Sdk, which bring the code generator.";
            yield break;
        }

        if (type.GetCustomAttribute<AliasAttribute>(inherit: false) is null)
        {
            yield return $"{what} has no [Alias]: {DisplayName.Of(type)} is stored under its name and could not be read after renaming it. Add [Alias(\"...\")].";
        }

        // What a snapshot loses within is lost, too, and the copy made from it would not agree with the others.
        foreach (var member in new StateSchema([type]).Types.SelectMany(MembersWithoutId))
        {
            yield return $"{what} would lose data: {member} has no [Id], so it is not serialized. Add [Id(n)], or [NonSerialized] if it can be computed.";
        }
    }

    private bool CanBeEncoded(Type type)
    {
        try
        {
            return codecs.TryGetCodec(type) is not null;
        }
        catch (QuintetException)
        {
            // The serializer of a grain reference needs the cluster's name, hence options and database: their errors, not this type's.
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static IEnumerable<string> MembersWithoutId(Type type)
    {
        if (type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not { GenerateFieldIds: GenerateFieldIds.None })
        {
            yield break;
        }

        const BindingFlags declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var parameters = IsRecord(type)
            ? type.GetConstructors(declared).SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name).ToHashSet()
            : [];

        foreach (var field in type.GetFields(declared).Where(field => !field.IsDefined(typeof(NonSerializedAttribute))))
        {
            var name = DisplayName.Of(field);
            var member = (MemberInfo?)type.GetProperty(name, declared) ?? field;
            if (!parameters.Contains(name) && !field.IsDefined(typeof(IdAttribute)) && !member.IsDefined(typeof(IdAttribute)))
            {
                yield return $"{DisplayName.Of(type)}.{name}";
            }
        }
    }

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null;
}
