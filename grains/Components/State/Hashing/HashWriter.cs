using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quintet.Components;

/// <summary>
/// Takes the canonical bytes of a state and hashes them: little-endian numbers, each value in a form that says where it ends. Bytes are
/// gathered in a small buffer, for a hash function is slow when fed a few at a time. Not thread-safe.
/// </summary>
internal sealed class HashWriter
{
    /// <summary>
    /// How many objects and collections may lie in one another. A state that refers to itself has no end; a longer chain would cost the stack
    /// of the thread that walks it.
    /// </summary>
    public const int MaxDepth = 1_000;

    private const int BufferSize = 1_024;

    private readonly byte[] _buffer = new byte[BufferSize];
    private int _firstDepth;
    private XxHash128? _stream;
    private HashWriter? _apart;
    private bool _streaming;
    private int _used;
    private int _depth;

    /// <summary>Goes into an object or collection. <see cref="Leave"/> comes out of it.</summary>
    public void Enter(Type type)
    {
        // The second is for threads whose stack is unusually small, or nearly used up.
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new StateHashException($"values of {DisplayName.Of(type)} are nested more than {MaxDepth} levels deep, or refer to themselves. Keep them in a flat collection and refer to each other by key");
        }
    }

    public void Leave() => _depth--;

    /// <summary>Begins a hash apart from this one, for an element of a collection without order. Over with its <see cref="Finish"/>.</summary>
    public HashWriter Apart()
    {
        // One is enough: it is finished before the next element begins, and elements within elements have its own.
        _apart ??= new HashWriter();
        _apart._firstDepth = _apart._depth = _depth;
        return _apart;
    }

    /// <summary>The hash of everything written since the last <see cref="Finish"/>.</summary>
    public UInt128 Finish()
    {
        UInt128 hash;
        if (_streaming)
        {
            _stream!.Append(_buffer.AsSpan(0, _used));
            hash = _stream.GetCurrentHashAsUInt128();
            _stream.Reset();
        }
        else
        {
            hash = XxHash128.HashToUInt128(_buffer.AsSpan(0, _used));
        }

        (_used, _depth, _streaming) = (0, _firstDepth, false);
        return hash;
    }

    public void Write(byte value) => Room(sizeof(byte))[0] = value;

    public void Write(bool value) => Write(value ? (byte)1 : (byte)0);

    public void Write(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Room(sizeof(ushort)), value);

    public void Write(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Room(sizeof(uint)), value);

    public void Write(int value) => Write((uint)value);

    public void Write(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Room(sizeof(ulong)), value);

    public void Write(long value) => Write((ulong)value);

    public void Write(UInt128 value) => BinaryPrimitives.WriteUInt128LittleEndian(Room(2 * sizeof(ulong)), value);

    /// <summary>Writes bytes without their number.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= BufferSize)
        {
            bytes.CopyTo(Room(bytes.Length));
            return;
        }

        Flush();
        _stream!.Append(bytes);
    }

    /// <summary>
    /// Writes a text by its characters. An unpaired surrogate counts as U+FFFD, for that is what arrives on other copies: the wire is UTF-8.
    /// </summary>
    public void Write(string text)
    {
        Write(text.Length);
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && BitConverter.IsLittleEndian)
        {
            Write(MemoryMarshal.AsBytes(text.AsSpan()));
            return;
        }

        Span<char> pair = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var unit in pair[..rune.EncodeToUtf16(pair)])
            {
                Write((ushort)unit);
            }
        }
    }

    private Span<byte> Room(int size)
    {
        if (_used + size > BufferSize)
        {
            Flush();
        }

        var room = _buffer.AsSpan(_used, size);
        _used += size;
        return room;
    }

    private void Flush()
    {
        (_stream ??= new XxHash128()).Append(_buffer.AsSpan(0, _used));
        (_used, _streaming) = (0, true);
    }
}
