using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quintet.Components;

/// <summary>Elements in order, after their number.</summary>
internal sealed class Elements<T>
{
    private readonly Lazy<SlotHash<T>> _slot = new(() => (SlotHash<T>)ContentHashes.SlotOf(typeof(T)));

    public SlotHash<T> Slot => _slot.Value;

    public void Write(ReadOnlySpan<T> elements, HashWriter writer)
    {
        writer.Write(elements.Length);
        var slot = Slot;
        if (slot.IsRaw)
        {
            writer.Write(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(elements)), checked(elements.Length * Unsafe.SizeOf<T>())));
            return;
        }

        foreach (var element in elements)
        {
            slot.Write(element, writer);
        }
    }
}

/// <summary>A sequence of the framework.</summary>
internal sealed class OrderedHash<TSequence, T> : ContentHash<TSequence>
    where TSequence : IEnumerable<T>
{
    private readonly Elements<T> _elements = new();

    public override void Write(TSequence value, HashWriter writer)
    {
        var counted = value as IReadOnlyCollection<T> ?? [.. value];
        writer.Write(counted.Count);
        var slot = _elements.Slot;
        foreach (var element in counted)
        {
            slot.Write(element, writer);
        }
    }
}

/// <summary>An array.</summary>
internal sealed class ArrayHash<T> : ContentHash<T[]>
{
    private readonly Elements<T> _elements = new();

    public override void Write(T[] value, HashWriter writer) => _elements.Write(new ReadOnlySpan<T>(value), writer);
}

/// <summary>An array of several dimensions: their lengths, then the elements.</summary>
internal sealed class GridHash<TArray, T> : ContentHash<TArray>
    where TArray : class
{
    private readonly Elements<T> _elements = new();

    public override void Write(TArray value, HashWriter writer)
    {
        var array = (Array)(object)value;
        for (var dimension = 0; dimension < array.Rank; dimension++)
        {
            writer.Write(array.GetLength(dimension));
        }

        foreach (T element in array)
        {
            _elements.Slot.Write(element, writer);
        }
    }
}

/// <summary>A list.</summary>
internal sealed class ListHash<T> : ContentHash<List<T>>
{
    private readonly Elements<T> _elements = new();

    public override void Write(List<T> value, HashWriter writer) => _elements.Write(CollectionsMarshal.AsSpan(value), writer);
}

/// <summary>Memory.</summary>
internal sealed class MemoryHash<T> : ContentHash<Memory<T>>
{
    private readonly Elements<T> _elements = new();

    public override void Write(Memory<T> value, HashWriter writer) => _elements.Write(value.Span, writer);
}

/// <summary>Memory.</summary>
internal sealed class ReadOnlyMemoryHash<T> : ContentHash<ReadOnlyMemory<T>>
{
    private readonly Elements<T> _elements = new();

    public override void Write(ReadOnlyMemory<T> value, HashWriter writer) => _elements.Write(value.Span, writer);
}

/// <summary>An immutable array. The default one is no array at all, and differs from an empty one.</summary>
internal sealed class ImmutableArrayHash<T> : ContentHash<ImmutableArray<T>>
{
    private readonly Elements<T> _elements = new();

    public override void Write(ImmutableArray<T> value, HashWriter writer)
    {
        writer.Write(!value.IsDefault);
        if (!value.IsDefault)
        {
            writer.Enter(typeof(ImmutableArray<T>)); // A struct, yet it may hold others of its kind.
            _elements.Write(value.AsSpan(), writer);
            writer.Leave();
        }
    }
}
