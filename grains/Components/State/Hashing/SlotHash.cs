namespace Quintet.Components;

/// <summary>Writes what stands in a place of a declared type: a field or an element. Handles null, and values of a type derived from the declared one.</summary>
internal abstract class SlotHash<T>
{
    /// <summary>The content's, if there is nothing but content.</summary>
    public virtual bool IsRaw => false;

    public abstract void Write(T value, HashWriter writer);
}

/// <summary>A struct.</summary>
internal sealed class StructSlot<T> : SlotHash<T>
    where T : struct
{
    private readonly ContentHash<T> _content = (ContentHash<T>)ContentHashes.Of(typeof(T));

    public override bool IsRaw => _content.IsRaw;

    public override void Write(T value, HashWriter writer) => _content.Write(value, writer);
}

/// <summary>A struct or null.</summary>
internal sealed class NullableSlot<T> : SlotHash<T?>
    where T : struct
{
    private readonly ContentHash<T> _content = (ContentHash<T>)ContentHashes.Of(typeof(T));

    public override void Write(T? value, HashWriter writer)
    {
        writer.Write(value.HasValue);
        if (value is { } there)
        {
            _content.Write(there, writer);
        }
    }
}

/// <summary>A reference that can only be to one type, or null.</summary>
internal sealed class SealedSlot<T> : SlotHash<T?>
    where T : class
{
    private readonly ContentHash<T> _content = (ContentHash<T>)ContentHashes.Of(typeof(T));

    public override void Write(T? value, HashWriter writer)
    {
        writer.Write(value is not null);
        if (value is not null)
        {
            writer.Enter(typeof(T));
            _content.Write(value, writer);
            writer.Leave();
        }
    }
}

/// <summary>A reference to whatever fits, or null. The type goes in by its name.</summary>
internal sealed class OpenSlot<T> : SlotHash<T?>
    where T : class
{
    private TypedContent? _last;

    public override void Write(T? value, HashWriter writer)
    {
        if (value is null)
        {
            writer.Write(false);
            return;
        }

        var type = value.GetType();
        var content = _last;
        if (content?.Type != type)
        {
            _last = content = ContentHashes.TypedOf(type);
        }

        writer.Write(true);
        writer.Write(content.Tag);
        writer.Enter(type);
        content.Content.WriteObject(value, writer);
        writer.Leave();
    }
}

/// <summary>The content of a type that is only known when a value is met.</summary>
/// <param name="Type">The type.</param>
/// <param name="Tag">Hash of its stable name.</param>
/// <param name="Content">Writes it.</param>
internal sealed record TypedContent(Type Type, ulong Tag, ContentHash Content);

/// <summary>A reference to a grain: the grain's identity, whatever object stands for it.</summary>
internal sealed class GrainSlot<T> : SlotHash<T?>
    where T : class, IAddressable
{
    public override void Write(T? value, HashWriter writer)
    {
        writer.Write(value is not null);
        if (value is not null)
        {
            ScalarHashes.Write(value.GetGrainId(), writer);
        }
    }
}
