using System.Linq.Expressions;
using System.Reflection;

namespace Quintet.Components;

/// <summary>An object or struct: its fields, those of its base classes included. A type may hold itself, so what writes the fields is made at first use.</summary>
/// <param name="inherited">Writes the elements of a collection that the type derives from; usually null.</param>
internal sealed class FieldsHash<T>(ContentHash? inherited) : ContentHash<T>
{
    private FieldHash<T>[]? _fields;

    public override void Write(T value, HashWriter writer)
    {
        inherited?.WriteObject(value!, writer);
        var fields = _fields ??= [.. StateFields.Of(typeof(T)).Select(FieldHash<T>.Create)];
        var i = 0;
        try
        {
            for (; i < fields.Length; i++)
            {
                fields[i].Write(ref value, writer);
            }
        }
        catch (StateHashException problem) when (!problem.HasPlace)
        {
            throw problem.At(StateFields.NameOf(fields[i].Field));
        }
    }
}

/// <summary>One field.</summary>
internal abstract class FieldHash<TOwner>(FieldInfo field)
{
    public FieldInfo Field => @field;

    public static FieldHash<TOwner> Create(FieldInfo field)
    {
        try
        {
            return (FieldHash<TOwner>)Activator.CreateInstance(typeof(FieldHash<,>).MakeGenericType(typeof(TOwner), field.FieldType), field, ContentHashes.SlotOf(field.FieldType))!;
        }
        catch (StateHashException problem)
        {
            throw problem.At(StateFields.NameOf(field));
        }
    }

    public abstract void Write(ref TOwner owner, HashWriter writer);
}

/// <inheritdoc />
internal sealed class FieldHash<TOwner, TField>(FieldInfo field, SlotHash<TField> slot) : FieldHash<TOwner>(field)
{
    private delegate TField Getter(ref TOwner owner);

    private readonly Getter _get = Compile(field);

    public override void Write(ref TOwner owner, HashWriter writer) => slot.Write(_get(ref owner), writer);

    private static Getter Compile(FieldInfo field)
    {
        var owner = Expression.Parameter(typeof(TOwner).MakeByRefType());
        Expression declared = field.DeclaringType == typeof(TOwner) ? owner : Expression.Convert(owner, field.DeclaringType!);
        return Expression.Lambda<Getter>(Expression.Field(declared, field), owner).Compile();
    }
}
