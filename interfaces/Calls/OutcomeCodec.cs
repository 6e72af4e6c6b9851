using System.Buffers;
using System.Buffers.Binary;
using Orleans.Serialization;

namespace Quintet.Calls;

/// <summary>
/// Encodes a call's outcome, a value or an exception, to bytes. They are made once, by the silo that ran the body, stored with the entry, and
/// sent to every caller: the same bytes give the same outcome.
/// </summary>
internal sealed class OutcomeCodec(Serializer serializer)
{
    // The first byte says what follows; part of what is stored.
    private const byte Nothing = 1;
    private const byte Value = 2;
    private const byte Failure = 3;

    // What the body's own calls have seen, its length in four bytes before it, and then the outcome.
    private const byte Seen = 4;
    private const int SeenHeader = 5;

    private static readonly byte[] NothingBytes = [Nothing];

    /// <summary>Encodes a result; null stands for null and for a method without one.</summary>
    /// <exception cref="Exception">The result's type is not serializable.</exception>
    public byte[] Encode(object? result) => result is null ? NothingBytes : Write(Value, result);

    /// <summary>Encodes an exception. One that would not arrive as what it is becomes a <see cref="QuintetComponentFailedException"/>.</summary>
    public byte[] EncodeException(Exception exception)
    {
        try
        {
            var encoded = Write(Failure, exception);
            if (Read(encoded).GetType() == exception.GetType())
            {
                return encoded;
            }
        }
        catch (Exception)
        {
            // Whatever the reason, the caller must get an answer, and always the same.
        }

        return Write(Failure, new QuintetComponentFailedException(exception.GetType().FullName ?? exception.GetType().Name, exception.Message));
    }

    /// <summary>An outcome with what the body's own calls have seen; stored with it, so a retry learns as much.</summary>
    public byte[] With(SeenPositions? seen, byte[] outcome)
    {
        if (seen is null)
        {
            return outcome;
        }

        var encoded = serializer.SerializeToArray(seen);
        var whole = new byte[SeenHeader + encoded.Length + outcome.Length];
        whole[0] = Seen;
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(1), encoded.Length);
        encoded.CopyTo(whole, SeenHeader);
        outcome.CopyTo(whole, SeenHeader + encoded.Length);
        return whole;
    }

    /// <summary>What the body's own calls have seen; null if it made none.</summary>
    public SeenPositions? SeenBy(byte[] outcome) =>
        outcome[0] == Seen ? serializer.Deserialize<SeenPositions>(outcome.AsSpan(SeenHeader, BinaryPrimitives.ReadInt32LittleEndian(outcome.AsSpan(1)))) : null;

    /// <summary>Whether the outcome is an exception.</summary>
    public static bool IsException(byte[] outcome) => Bare(outcome)[0] == Failure;

    /// <summary>The result.</summary>
    /// <exception cref="Exception">The outcome is an exception: it is thrown.</exception>
    public object? Decode(byte[] outcome) => Decode(Bare(outcome));

    private object? Decode(ReadOnlySpan<byte> outcome) => outcome[0] switch
    {
        Nothing => null,
        Value => Read(outcome),
        Failure => throw (Exception)Read(outcome),
        var other => throw new InvalidOperationException($"An outcome begins with {other}, which this version does not know. Update this process."),
    };

    private byte[] Write(byte kind, object content)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        buffer.GetSpan(1)[0] = kind;
        buffer.Advance(1);
        serializer.Serialize<object, ArrayBufferWriter<byte>>(content, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static ReadOnlySpan<byte> Bare(byte[] outcome) =>
        outcome[0] == Seen ? outcome.AsSpan(SeenHeader + BinaryPrimitives.ReadInt32LittleEndian(outcome.AsSpan(1))) : outcome;

    private object Read(ReadOnlySpan<byte> outcome) => serializer.Deserialize<object>(outcome[1..])!;
}
