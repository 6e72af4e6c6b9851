using System.Reflection;
using System.Text;

namespace Quintet.Components;

/// <summary>
/// Names types alike in every process: by their alias, else by namespace and name. <see cref="Type.FullName"/> would not do: it names the
/// versions of the assemblies of type arguments.
/// </summary>
internal static class StableName
{
    public static string Of(Type type)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.HasElementType)
        {
            return $"{Of(type.GetElementType()!)}{(type.IsArray ? $"[{new string(',', type.GetArrayRank() - 1)}]" : type.IsPointer ? "*" : "&")}";
        }

        var name = new StringBuilder(type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? Outer(type));
        return type.IsGenericType ? name.Append('<').AppendJoin(',', type.GetGenericArguments().Select(Of)).Append('>').ToString() : name.ToString();
    }

    private static string Outer(Type type) => type.DeclaringType is { } outer ? $"{Outer(outer)}+{type.Name}" : $"{type.Namespace}.{type.Name}";
}
