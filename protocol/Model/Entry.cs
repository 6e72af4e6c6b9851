using System.Runtime.InteropServices;
using System.IO.Hashing;
using Orleans;

namespace Quintet.Protocol;

/// <summary>What an entry of the log is.</summary>
public enum EntryKind : byte
{
    /// <summary>The outcome of a command: its events, request id and outcome.</summary>
    Command = 0,

    /// <summary>The first entry of a reign. It changes nothing, and cuts off what an earlier reign left on some members only.</summary>
    Reign = 1,

    /// <summary>A policy that comes into force (rule H13).</summary>
    Policy = 2,
}

/// <summary>
/// One position of a partition's log: a command's events, its request id and its outcome, committed together. Immutable
/// once appended. Among won views, equal (index, epoch) means equal entry.
/// </summary>
[GenerateSerializer, Immutable, Alias("Quintet.Entry")]
public sealed class Entry
{
    /// <summary>The position, from 1.</summary>
    [Id(0)] public required long Index { get; init; }

    /// <summary>The epoch whose primary created the entry (rule H5).</summary>
    [Id(1)] public required long Epoch { get; init; }

    /// <summary>Log time, 100 ns units; never below that of the entry before. Used for expiry only.</summary>
    [Id(2)] public required long LogTime { get; init; }

    /// <summary>What the entry is.</summary>
    [Id(3)] public required EntryKind Kind { get; init; }

    /// <summary>The component's logical key; empty for an entry that is not a command.</summary>
    [Id(4)] public string Component { get; init; } = "";

    /// <summary>The command.</summary>
    [Id(5)] public CommandHeader Header { get; init; }

    /// <summary>The command's encoded events; empty if it raised none.</summary>
    [Id(6)] public byte[] Events { get; init; } = [];

    /// <summary>The command's encoded outcome, a value or an exception.</summary>
    [Id(7)] public byte[] Outcome { get; init; } = [];

    /// <summary>From here on, clients silent since before this log time are forgotten (rule H7).</summary>
    [Id(8)] public long Horizon { get; init; }

    /// <summary>W3C trace parent of the command, or null. Not part of the entry's meaning nor of its digest.</summary>
    [Id(9)] public string? Trace { get; init; }

    /// <summary>The policy, in an entry of that kind.</summary>
    [Id(10)] public ReplicationPolicy? Policy { get; init; }

    /// <summary>On the primary that made the entry: the component's state after it. Not sent.</summary>
    [field: NonSerialized]
    internal object? State { get; init; }

    /// <summary>Whether <see cref="State"/> is known, so that the entry need not be applied again.</summary>
    [field: NonSerialized]
    internal bool HasState { get; init; }

    /// <summary>What the entry weighs in a batch, in bytes, roughly.</summary>
    public int SizeBytes => 160 + (2 * Component.Length) + Events.Length + Outcome.Length;

    /// <summary>The rolling digest of the log up to and including this entry, given that of the entries before (rule S8).</summary>
    public ulong DigestAfter(ulong before)
    {
        Span<long> numbers = [Index, Epoch, LogTime, (long)Kind, Header.Id.Sequence, Header.AcknowledgedBelow, Header.SentAt.Era, Header.SentAt.Ticks, (long)Header.ArgumentsHash, Horizon];
        var digest = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(numbers), unchecked((long)before));
        Span<byte> client = stackalloc byte[16];
        Header.Id.Client.TryWriteBytes(client);
        digest = XxHash3.HashToUInt64(client, unchecked((long)digest));
        digest = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(Component.AsSpan()), unchecked((long)digest));
        digest = XxHash3.HashToUInt64(MemoryMarshal.AsBytes((Header.IdempotencyKey ?? "").AsSpan()), unchecked((long)digest));
        if (Policy is { } policy)
        {
            Span<long> terms = [policy.Generation, policy.Copies, policy.Minimum];
            digest = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(terms), unchecked((long)digest));
        }

        digest = XxHash3.HashToUInt64(Events, unchecked((long)digest));
        return XxHash3.HashToUInt64(Outcome, unchecked((long)digest));
    }

    /// <inheritdoc />
    public override string ToString() => Kind switch
    {
        EntryKind.Reign => $"{Index}@{Epoch} reign",
        EntryKind.Policy => $"{Index}@{Epoch} policy {Policy}",
        _ => $"{Index}@{Epoch} {Component} {Header.Id}",
    };
}
