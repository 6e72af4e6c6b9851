using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Quintet.ProcessTests.Support;

/// <summary>Streams of bytes that no honest client sends, made from what an honest one sent. The same seed makes the same streams.</summary>
/// <param name="honest">What a client sent from the moment it connected.</param>
/// <param name="seed">Decides everything.</param>
internal sealed class Hostile(byte[] honest, int seed)
{
    private const int LengthsOfFrame = 8; // Of header and body, four bytes each, little-endian.

    private static readonly int[] Extremes = [-1, int.MinValue, int.MaxValue, int.MaxValue - 8, 100 * 1024 * 1024, 0, 1];
    private static readonly TimeSpan ListensFor = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);

    /// <summary>The next stream.</summary>
    public byte[] Next() => _random.Next(6) switch
    {
        0 => Noise(_random.Next(1, 4096)),
        1 => honest[.._random.Next(1, honest.Length)],
        2 => Flipped(_random.Next(1, 32)),
        3 => WithExtreme(),
        4 => [.. honest[.._random.Next(1, honest.Length)], .. Frame(), .. Noise(_random.Next(64))],
        _ => [.. honest, .. honest[_random.Next(honest.Length)..], .. honest],
    };

    /// <summary>Sends a stream, listens for a moment, and leaves.</summary>
    public static async Task SendAsync(IPEndPoint to, byte[] stream, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(to, cancellationToken);
            await socket.SendAsync(stream, cancellationToken);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            enough.CancelAfter(ListensFor);
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, enough.Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // It was thrown out, or nothing came.
        }
    }

    private byte[] Noise(int length)
    {
        var noise = new byte[length];
        _random.NextBytes(noise);
        return noise;
    }

    private byte[] Flipped(int bits)
    {
        var stream = honest.ToArray();
        for (var i = 0; i < bits; i++)
        {
            stream[_random.Next(stream.Length)] ^= (byte)(1 << _random.Next(8));
        }

        return stream;
    }

    private byte[] WithExtreme()
    {
        var stream = honest.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(stream.AsSpan(_random.Next(stream.Length - sizeof(int))), Extreme());
        return stream;
    }

    private byte[] Frame()
    {
        var frame = new byte[LengthsOfFrame];
        BinaryPrimitives.WriteInt32LittleEndian(frame, Extreme());
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(sizeof(int)), Extreme());
        return frame;
    }

    private int Extreme() => Extremes[_random.Next(Extremes.Length)];
}
