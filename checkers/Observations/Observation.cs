using System.Collections.Immutable;

namespace Quintet.Checkers;

/// <summary>A replica says what digest its state has.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Era">The era of the partition's log.</param>
/// <param name="Replica">The replica's identity. One that lost its memory is another one.</param>
/// <param name="Index">The last entry that the state holds.</param>
/// <param name="Digest">The digest of the state.</param>
public readonly record struct DigestObservation(string Partition, int Era, string Replica, long Index, ulong Digest);

/// <summary>A view was won. To be added in the order of winning.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Era">The era. The first is whatever is observed first; then it rises by one.</param>
/// <param name="Epoch">The epoch within the era.</param>
/// <param name="ProposalId">Tells proposals for the same epoch apart.</param>
/// <param name="Primary">The identity of the primary.</param>
/// <param name="Members">The identities of all members, the primary among them.</param>
/// <param name="Minimum">How many members must hold an entry before it is acknowledged.</param>
public readonly record struct ViewObservation(
    string Partition,
    int Era,
    long Epoch,
    string ProposalId,
    string Primary,
    ImmutableArray<string> Members,
    int Minimum);

/// <summary>A replica serves as primary.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Era">The era that it believes in.</param>
/// <param name="Epoch">The epoch that it believes in.</param>
/// <param name="Replica">The replica's identity.</param>
public readonly record struct ServingObservation(string Partition, int Era, long Epoch, string Replica);

/// <summary>A replica says up to where its log is committed.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Era">The era of the partition's log.</param>
/// <param name="Replica">The replica's identity.</param>
/// <param name="Index">The commit index.</param>
public readonly record struct CommitObservation(string Partition, int Era, string Replica, long Index);
