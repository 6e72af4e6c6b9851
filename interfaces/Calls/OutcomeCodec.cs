using System.Buffers;
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

    /// <summary>Whether the outcome is an exception.</summary>
    public static bool IsException(byte[] outcome) => outcome[0] == Failure;

    /// <summary>The result.</summary>
    /// <exception cref="Exception">The outcome is an exception: it is thrown.</exception>
    public object? Decode(byte[] outcome) => outcome[0] switch
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

    private object Read(byte[] outcome) => serializer.Deserialize<object>(outcome.AsSpan(1))!;
}
