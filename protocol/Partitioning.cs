using System.IO.Hashing;
using System.Text;

namespace Quintet.Protocol;

/// <summary>
/// Which partition a component belongs to. The function is part of the stored format: <see cref="Version"/> and the
/// partition count are recorded when a type is first used, and a silo that disagrees refuses to start.
/// </summary>
public static class Partitioning
{
    /// <summary>Version of the hash below. 1 = XxHash64, seed 0, of the UTF-8 bytes of the grain key, modulo the count.</summary>
    public const int Version = 1;

    /// <summary>The fewest partitions a type may have.</summary>
    public const int MinCount = 1;

    /// <summary>The most partitions a type may have.</summary>
    public const int MaxCount = 4096;

    /// <summary>The partition number of a component's key.</summary>
    /// <param name="key">The logical grain key, without any pinned silo.</param>
    /// <param name="count">The type's partition count, <see cref="MinCount"/> to <see cref="MaxCount"/>.</param>
    public static int NumberOf(ReadOnlySpan<byte> key, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, MinCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        return (int)(XxHash64.HashToUInt64(key) % (ulong)count);
    }

    /// <inheritdoc cref="NumberOf(ReadOnlySpan{byte},int)" />
    public static int NumberOf(string key, int count) => NumberOf(Encoding.UTF8.GetBytes(key), count);
}
