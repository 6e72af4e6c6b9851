using System.Collections.Frozen;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Quintet.Components;

/// <summary>
/// Decides whether a type's values can never change once made. States and events must pass: a backup is read while it applies, a
/// snapshot is a set of references, and a failed command is forgotten by dropping a reference.
/// </summary>
internal static class ImmutabilityRule
{
    private static readonly FrozenSet<Type> KnownTypes = new[]
    {
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
        typeof(TimeSpan), typeof(Half), typeof(Int128), typeof(UInt128), typeof(BigInteger), typeof(Uri), typeof(Version), typeof(Index), typeof(Range),
        typeof(GrainId), typeof(SiloAddress),
    }.ToFrozenSet();

    private static readonly FrozenSet<string> KnownNamespaces = FrozenSet.Create("System.Collections.Immutable", "System.Collections.Frozen");

    /// <summary>Everything that makes values of the type changeable: one text for each place, e.g. <c>AccountState.Lines is List&lt;Line&gt; ...</c>.</summary>
    public static IReadOnlyList<string> Violations(Type type)
    {
        var found = new List<string>();
        Check(type, DisplayName.Of(type), [], found);
        return found;
    }

    /// <summary>Whether a value of the type can safely be shared instead of copied.</summary>
    public static bool Holds(Type type) => Violations(type).Count == 0;

    private static void Check(Type type, string place, HashSet<Type> seen, List<string> found)
    {
        if (type.IsPrimitive || type.IsEnum || KnownTypes.Contains(type) || typeof(IAddressable).IsAssignableFrom(type) || !seen.Add(type))
        {
            return;
        }

        if (type.IsDefined(typeof(ImmutableAttribute), inherit: false))
        {
            return;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            Check(underlying, place, seen, found);
        }
        else if (IsContainer(type))
        {
            foreach (var argument in type.GetGenericArguments())
            {
                Check(argument, $"{place}, which holds {DisplayName.Of(argument)}", seen, found);
            }
        }
        else if (type.IsArray || IsCollection(type))
        {
            found.Add($"{place}: {DisplayName.Of(type)} can be changed in place; use a collection of System.Collections.Immutable or System.Collections.Frozen");
        }
        else if (type.IsInterface || type == typeof(object) || typeof(Delegate).IsAssignableFrom(type) || type.IsPointer)
        {
            found.Add($"{place}: nobody can tell whether a {DisplayName.Of(type)} changes; use a type of your own with readonly or init-only members, or mark the type [Immutable]");
        }
        else
        {
            CheckFields(type, seen, found);
        }
    }

    private static void CheckFields(Type type, HashSet<Type> seen, List<string> found)
    {
        const BindingFlags declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            foreach (var field in level.GetFields(declared))
            {
                var place = $"{DisplayName.Of(level)}.{DisplayName.Of(field)}";
                if (!field.IsInitOnly)
                {
                    found.Add($"{place} can be assigned after construction; make it readonly, or the property get-only or init-only");
                }

                Check(field.FieldType, place, seen, found);
            }
        }
    }

    private static bool IsContainer(Type type) => type.IsGenericType
        && (KnownNamespaces.Contains(type.Namespace ?? "") && !type.IsNested
            || typeof(ITuple).IsAssignableFrom(type)
            || type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    private static bool IsCollection(Type type) => typeof(System.Collections.IEnumerable).IsAssignableFrom(type) && type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true;
}
