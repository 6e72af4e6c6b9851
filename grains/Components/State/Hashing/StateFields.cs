using System.Reflection;

namespace Quintet.Components;

/// <summary>
/// The fields that make up a value: every instance field, private and inherited ones, too, but not those marked <c>[NonSerialized]</c>, which hold
/// what can be computed and are lost in a snapshot.
/// </summary>
internal static class StateFields
{
    /// <summary>Ordered by the names of declaring type and field, for reflection promises no order. Ends where a base class is a collection of the framework.</summary>
    public static IEnumerable<FieldInfo> Of(Type type)
    {
        const BindingFlags declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var levels = new List<Type>();
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType) && !Collections.IsCollection(level); level = level.BaseType)
        {
            levels.Add(level);
        }

        return levels.SelectMany(level => level.GetFields(declared))
            .Where(field => !field.IsDefined(typeof(NonSerializedAttribute)))
            .OrderBy(field => StableName.Of(field.DeclaringType!), StringComparer.Ordinal)
            .ThenBy(field => field.Name, StringComparer.Ordinal);
    }

    public static string NameOf(FieldInfo field) => $"{DisplayName.Of(field.DeclaringType!)}.{DisplayName.Of(field)}";
}
