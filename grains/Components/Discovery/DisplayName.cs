using System.Reflection;

namespace Quintet.Components;

/// <summary>Names of types and members as their author wrote them.</summary>
internal static class DisplayName
{
    /// <summary>The type's name with its arguments, without namespaces.</summary>
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[]";
        }

        var name = type.IsNested && !type.IsGenericParameter ? $"{Of(type.DeclaringType!)}.{type.Name}" : type.Name;
        if (!type.IsGenericType)
        {
            return name;
        }

        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name : $"{name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
    }

    /// <summary>The field's name, or that of the property it stands behind.</summary>
    public static string Of(FieldInfo field) => field.Name is ['<', .. var rest] && rest.IndexOf('>', StringComparison.Ordinal) is > 0 and var end ? rest[..end] : field.Name;

    /// <summary>Interface and method name.</summary>
    public static string Of(MethodInfo method) => $"{Of(method.DeclaringType!)}.{method.Name}";
}
