using System.Collections.Frozen;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Quintet.Components;

/// <summary>A value without parts.</summary>
internal sealed class ScalarHash<T>(Action<T, HashWriter> write) : ContentHash<T>
{
    public override void Write(T value, HashWriter writer) => write(value, writer);
}

/// <summary>An integer, a character or an enumeration: its bits.</summary>
internal sealed class BitsHash<T> : ContentHash<T>
    where T : unmanaged
{
    public override bool IsRaw => BitConverter.IsLittleEndian;

    public override void Write(T value, HashWriter writer)
    {
        switch (Unsafe.SizeOf<T>())
        {
            case sizeof(byte):
                writer.Write(Unsafe.As<T, byte>(ref value));
                break;
            case sizeof(ushort):
                writer.Write(Unsafe.As<T, ushort>(ref value));
                break;
            case sizeof(uint):
                writer.Write(Unsafe.As<T, uint>(ref value));
                break;
            case sizeof(ulong):
                writer.Write(Unsafe.As<T, ulong>(ref value));
                break;
            default:
                writer.Write(Unsafe.As<T, UInt128>(ref value));
                break;
        }
    }
}

/// <summary>The types whose values have no parts, and what of them counts.</summary>
internal static class ScalarHashes
{
    /// <remarks>
    /// Floating-point numbers count by their bits, but every NaN is the same: which one comes out of a calculation depends on the processor.
    /// 0.0 and -0.0 differ, and so do 1.0m and 1.00m: both can be told apart. A local time counts as the UTC that is sent in its place, for another silo may be in another zone.
    /// </remarks>
    private static readonly FrozenDictionary<Type, ContentHash> Known = new Dictionary<Type, ContentHash>
    {
        [typeof(byte)] = new BitsHash<byte>(),
        [typeof(sbyte)] = new BitsHash<sbyte>(),
        [typeof(short)] = new BitsHash<short>(),
        [typeof(ushort)] = new BitsHash<ushort>(),
        [typeof(char)] = new BitsHash<char>(),
        [typeof(int)] = new BitsHash<int>(),
        [typeof(uint)] = new BitsHash<uint>(),
        [typeof(long)] = new BitsHash<long>(),
        [typeof(ulong)] = new BitsHash<ulong>(),
        [typeof(Int128)] = new BitsHash<Int128>(),
        [typeof(UInt128)] = new BitsHash<UInt128>(),
        [typeof(bool)] = new ScalarHash<bool>((value, writer) => writer.Write(value)),
        [typeof(nint)] = new ScalarHash<nint>((value, writer) => writer.Write((long)value)),
        [typeof(nuint)] = new ScalarHash<nuint>((value, writer) => writer.Write((ulong)value)),
        [typeof(Half)] = new ScalarHash<Half>((value, writer) => writer.Write(BitConverter.HalfToUInt16Bits(Half.IsNaN(value) ? Half.NaN : value))),
        [typeof(float)] = new ScalarHash<float>((value, writer) => writer.Write(BitConverter.SingleToUInt32Bits(float.IsNaN(value) ? float.NaN : value))),
        [typeof(double)] = new ScalarHash<double>((value, writer) => writer.Write(BitConverter.DoubleToUInt64Bits(double.IsNaN(value) ? double.NaN : value))),
        [typeof(decimal)] = new ScalarHash<decimal>(WriteDecimal),
        [typeof(BigInteger)] = new ScalarHash<BigInteger>((value, writer) => WriteBytes(value.ToByteArray(), writer)),
        [typeof(Guid)] = new ScalarHash<Guid>(WriteGuid),
        [typeof(DateTime)] = new ScalarHash<DateTime>((value, writer) => writer.Write(value.ToBinary())),
        [typeof(DateTimeOffset)] = new ScalarHash<DateTimeOffset>(WriteDateTimeOffset),
        [typeof(TimeSpan)] = new ScalarHash<TimeSpan>((value, writer) => writer.Write(value.Ticks)),
        [typeof(DateOnly)] = new ScalarHash<DateOnly>((value, writer) => writer.Write(value.DayNumber)),
        [typeof(TimeOnly)] = new ScalarHash<TimeOnly>((value, writer) => writer.Write(value.Ticks)),
        [typeof(string)] = new ScalarHash<string>((value, writer) => writer.Write(value)),
        [typeof(Uri)] = new ScalarHash<Uri>((value, writer) => writer.Write(value.OriginalString)),
        [typeof(GrainId)] = new ScalarHash<GrainId>(Write),
        [typeof(SiloAddress)] = new ScalarHash<SiloAddress>((value, writer) => writer.Write(value.ToParsableString())),
    }.ToFrozenDictionary();

    /// <summary>Null if the type's values have parts.</summary>
    public static ContentHash? Find(Type type)
    {
        if (type.IsEnum)
        {
            return (ContentHash)Activator.CreateInstance(typeof(BitsHash<>).MakeGenericType(type))!;
        }

        // See GrainSlot.
        return typeof(IAddressable).IsAssignableFrom(type)
            ? new ScalarHash<IAddressable>((value, writer) => Write(value.GetGrainId(), writer))
            : Known.GetValueOrDefault(type);
    }

    public static void Write(GrainId value, HashWriter writer)
    {
        WriteBytes(value.Type.AsSpan(), writer);
        WriteBytes(value.Key.AsSpan(), writer);
    }

    private static void WriteDecimal(decimal value, HashWriter writer)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        foreach (var part in bits)
        {
            writer.Write(part);
        }
    }

    private static void WriteGuid(Guid value, HashWriter writer)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes);
        writer.Write(bytes);
    }

    private static void WriteDateTimeOffset(DateTimeOffset value, HashWriter writer)
    {
        writer.Write(value.UtcTicks);
        writer.Write(value.Offset.Ticks);
    }

    private static void WriteBytes(ReadOnlySpan<byte> bytes, HashWriter writer)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }
}
