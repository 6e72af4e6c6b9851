namespace Quintet.Components;

/// <summary>Writes the content of values of exactly one type, never null. Built once per type.</summary>
internal abstract class ContentHash
{
    /// <summary>Writes a value that is held as something more general.</summary>
    public abstract void WriteObject(object value, HashWriter writer);
}

/// <inheritdoc />
internal abstract class ContentHash<T> : ContentHash
{
    /// <summary>Whether the canonical bytes of a value are its bytes in memory, so that many can be written at once.</summary>
    public virtual bool IsRaw => false;

    public abstract void Write(T value, HashWriter writer);

    public sealed override void WriteObject(object value, HashWriter writer) => Write((T)value, writer);
}
