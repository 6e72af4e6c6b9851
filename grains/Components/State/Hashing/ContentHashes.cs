using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.IO.Hashing;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Quintet.Components;

/// <summary>What writes the values of each type, made once and kept.</summary>
internal static class ContentHashes
{
    private static readonly ConcurrentDictionary<Type, ContentHash> Contents = new();
    private static readonly ConcurrentDictionary<Type, object> Slots = new();
    private static readonly ConcurrentDictionary<Type, TypedContent> Typed = new();

    /// <summary>For values of exactly this type.</summary>
    /// <exception cref="StateHashException">The type has no content that could be compared.</exception>
    public static ContentHash Of(Type type) => Contents.GetOrAdd(type, CreateContent);

    /// <summary>A <see cref="SlotHash{T}"/>, for values of this type, of derived ones, and null.</summary>
    public static object SlotOf(Type type) => Slots.GetOrAdd(type, CreateSlot);

    /// <summary>For a value met where something more general is declared.</summary>
    public static TypedContent TypedOf(Type type) => Typed.GetOrAdd(type, static type =>
    {
        var known = Known(type);
        return new TypedContent(type, XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(StableName.Of(known))), Of(known));
    });

    // Frozen collections choose among classes of their own by what they hold, and grain references are of generated ones.
    private static Type Known(Type type)
    {
        if (typeof(IAddressable).IsAssignableFrom(type))
        {
            return typeof(IAddressable);
        }

        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.IsGenericType && (level.GetGenericTypeDefinition() == typeof(FrozenDictionary<,>) || level.GetGenericTypeDefinition() == typeof(FrozenSet<>)))
            {
                return level;
            }
        }

        return type;
    }

    private static ContentHash CreateContent(Type type)
    {
        if (ScalarHashes.Find(type) is { } scalar)
        {
            return scalar;
        }

        Refuse(type);
        if (Collections.IsCollection(type))
        {
            return Collections.Create(type);
        }

        var inherited = Collections.BaseOf(type);
        return (ContentHash)Activator.CreateInstance(typeof(FieldsHash<>).MakeGenericType(type), inherited is null ? null : Of(inherited))!;
    }

    private static object CreateSlot(Type type)
    {
        Refuse(type);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Make(typeof(NullableSlot<>), underlying);
        }

        if (type.IsValueType)
        {
            return Make(typeof(StructSlot<>), type);
        }

        if (typeof(IAddressable).IsAssignableFrom(type))
        {
            return Make(typeof(GrainSlot<>), type);
        }

        // An array of a class that is not sealed may be an array of a derived one.
        return type.IsSealed && !type.IsArray ? Make(typeof(SealedSlot<>), type) : Make(typeof(OpenSlot<>), type);
    }

    private static object Make(Type definition, Type argument)
    {
        try
        {
            return Activator.CreateInstance(definition.MakeGenericType(argument))!;
        }
        catch (TargetInvocationException exception) when (exception.InnerException is StateHashException problem)
        {
            throw problem;
        }
    }

    private static void Refuse(Type type)
    {
        var what = DisplayName.Of(type);
        if (typeof(Delegate).IsAssignableFrom(type) || type.IsPointer || type.IsFunctionPointer || type.IsByRefLike)
        {
            throw new StateHashException($"a {what} has no content that copies could compare. Hold the data it stands for, or mark the field [NonSerialized] if it can be computed");
        }

        if (type.IsDefined(typeof(InlineArrayAttribute)) || type.IsDefined(typeof(UnsafeValueTypeAttribute)))
        {
            throw new StateHashException($"the elements of the inline array {what} are no fields that could be compared. Use an ImmutableArray, or a field for each");
        }

        // Its fields may hold anything: caches, handles, what depends on the process.
        if (type is { IsClass: true, IsAbstract: false } && Collections.IsFramework(type) && type != typeof(object)
            && ScalarHashes.Find(type) is null && !Collections.IsCollection(type) && !ImmutabilityRule.Holds(type))
        {
            throw new StateHashException($"nobody can tell what of a {what} copies could compare. Hold its data in primitives, strings or collections, or mark the field [NonSerialized] if it can be computed");
        }
    }
}
