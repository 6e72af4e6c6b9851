using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Text;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// A session as text: the prefix <c>q1.</c>, and in base64url a checksum of four bytes, the cluster, and for each partition type, number, era and index. Kept by others: what a version
/// means does not change.
/// </summary>
internal static class SessionToken
{
    private const string Prefix = "q1.";
    private const int ChecksumBytes = 4;

    /// <summary>Far beyond any cluster's partitions in one session.</summary>
    private const int MaxLength = 1 << 20;

    public static string Write(string cluster, SeenPositions seen)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(0);
        writer.Write(cluster);
        writer.Write7BitEncodedInt(seen.All.Length);
        foreach (var (partition, position) in seen.All)
        {
            writer.Write(partition.Type);
            writer.Write7BitEncodedInt(partition.Number);
            writer.Write7BitEncodedInt(position.Era);
            writer.Write7BitEncodedInt64(position.Index);
        }

        var content = bytes.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(content, Checksum(content));
        return Prefix + Base64Url.EncodeToString(content);
    }

    /// <exception cref="QuintetSessionException">It is no token, or not a whole one.</exception>
    public static (string Cluster, SeenPositions Seen) Read(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw new QuintetSessionException($"'{Shorten(token)}' is no session token of this version: one begins with '{Prefix}'. Pass on what {nameof(QuintetSession)}.{nameof(QuintetSession.ToToken)} gave, unchanged.");
        }

        try
        {
            var content = token.Length <= MaxLength ? Base64Url.DecodeFromChars(token.AsSpan(Prefix.Length)) : throw new FormatException();
            if (content.Length < ChecksumBytes || BinaryPrimitives.ReadUInt32LittleEndian(content) != Checksum(content))
            {
                throw new FormatException();
            }

            using var reader = new BinaryReader(new MemoryStream(content, ChecksumBytes, content.Length - ChecksumBytes), Encoding.UTF8);
            var cluster = reader.ReadString();
            var count = reader.Read7BitEncodedInt();
            var seen = new SeenPosition[count <= content.Length ? count : throw new FormatException()];
            for (var i = 0; i < seen.Length; i++)
            {
                seen[i] = new SeenPosition(
                    new PartitionId(reader.ReadString(), reader.Read7BitEncodedInt()), new LogPosition(reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64()));
            }

            return (cluster, new SeenPositions([.. seen]));
        }
        catch (Exception malformed) when (malformed is FormatException or IOException or OverflowException or OutOfMemoryException or ArgumentException)
        {
            throw new QuintetSessionException($"The session token '{Shorten(token)}' is damaged or cut off. Pass on what {nameof(QuintetSession)}.{nameof(QuintetSession.ToToken)} gave, unchanged, or begin a new session.");
        }
    }

    private static uint Checksum(byte[] content) => XxHash32.HashToUInt32(content.AsSpan(ChecksumBytes));

    private static string Shorten(string token) => token.Length <= 24 ? token : $"{token[..24]}...";
}
