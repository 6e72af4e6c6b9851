using System.Collections.Immutable;

namespace Quintet.Components;

/// <summary>Tells which collections of the framework a type is, and makes what writes its elements.</summary>
internal static class Collections
{
    private static readonly Type[] Maps = [typeof(IReadOnlyDictionary<,>), typeof(IDictionary<,>)];
    private static readonly Type[] Sets = [typeof(IReadOnlySet<>), typeof(ISet<>), typeof(IImmutableSet<>)];

    /// <summary>Whether values are known by their elements, not by the fields that hold them.</summary>
    public static bool IsCollection(Type type) => type.IsArray || (IsFramework(type) && (ElementsOf(type) is not null || IsMemory(type)));

    /// <summary>The collection of the framework that a type derives from, or null.</summary>
    public static Type? BaseOf(Type type)
    {
        var level = type.BaseType;
        while (level is not null && !IsCollection(level))
        {
            level = level.BaseType;
        }

        return level;
    }

    /// <summary>Whether the type is the framework's own, so that its fields are nobody else's business.</summary>
    public static bool IsFramework(Type type) => type.Namespace is { } space && (space == "System" || space.StartsWith("System.", StringComparison.Ordinal));

    public static bool IsMemory(Type type) => type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ReadOnlyMemory<>) || type.GetGenericTypeDefinition() == typeof(Memory<>));

    public static ContentHash Create(Type type)
    {
        if (type.IsArray)
        {
            return type.IsSZArray ? Make(typeof(ArrayHash<>), type.GetElementType()!) : Make(typeof(GridHash<,>), type, type.GetElementType()!);
        }

        if (IsMemory(type))
        {
            return Make(type.GetGenericTypeDefinition() == typeof(Memory<>) ? typeof(MemoryHash<>) : typeof(ReadOnlyMemoryHash<>), type.GetGenericArguments());
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return Make(typeof(ImmutableArrayHash<>), type.GetGenericArguments());
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            return Make(typeof(ListHash<>), type.GetGenericArguments());
        }

        if (Find(type, Maps) is { } map)
        {
            return Make(typeof(UnorderedHash<,>), type, typeof(KeyValuePair<,>).MakeGenericType(map.GetGenericArguments()));
        }

        return Find(type, Sets) is not null
            ? Make(typeof(UnorderedHash<,>), type, ElementsOf(type)!)
            : Make(typeof(OrderedHash<,>), type, ElementsOf(type)!);
    }

    /// <summary>The element type of a sequence, or null if it is none, or several.</summary>
    private static Type? ElementsOf(Type type) => Find(type, [typeof(IEnumerable<>)])?.GetGenericArguments()[0];

    private static Type? Find(Type type, Type[] definitions) => definitions
        .Select(definition => type.GetInterfaces().Append(type).Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == definition).ToArray())
        .FirstOrDefault(found => found.Length == 1)?[0];

    private static ContentHash Make(Type definition, params Type[] arguments) =>
        (ContentHash)Activator.CreateInstance(definition.MakeGenericType(arguments))!;
}
