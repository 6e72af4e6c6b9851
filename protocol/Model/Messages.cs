using System.Collections.Immutable;
using Orleans;

namespace Quintet.Protocol;

/// <summary>A message between two replicas of one partition. See the table in <c>docs/protocol.md</c>.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.Message")]
public abstract record Message;

/// <summary>Primary to member or learner: log entries, the commit index, and a read round, all at once.</summary>
/// <param name="View">The primary's view, known to have won. The receiver adopts it if it is higher than its own (rule S2).</param>
/// <param name="To">The copy meant; another incarnation ignores the message.</param>
/// <param name="PrevIndex">The index before the first entry.</param>
/// <param name="PrevEpoch">The epoch of the entry at <paramref name="PrevIndex"/> (rule H5).</param>
/// <param name="PrevDigest">The rolling digest up to <paramref name="PrevIndex"/> (rule S8).</param>
/// <param name="Entries">The entries; may be empty.</param>
/// <param name="Commit">Everything up to here is committed.</param>
/// <param name="Round">The newest read round begun; its answer confirms that the receiver still follows this view (rule H6).</param>
/// <param name="HeldByAll">Every member and running transfer holds the log up to here: it may be dropped.</param>
/// <param name="StateDigest">The primary's rolling digest of states at <paramref name="Commit"/> (rule S8).</param>
/// <param name="StateVersion">What that digest may be compared with; 0: nothing.</param>
/// <param name="EarlierStates">The primary's digest of states before the reign in which <paramref name="Commit"/> lies (rule S8).</param>
[GenerateSerializer, Immutable, Alias("Quintet.Append")]
public sealed record Append(
    [property: Id(0)] View View,
    [property: Id(1)] ReplicaId To,
    [property: Id(2)] long PrevIndex,
    [property: Id(3)] long PrevEpoch,
    [property: Id(4)] ulong PrevDigest,
    [property: Id(5)] ImmutableArray<Entry> Entries,
    [property: Id(6)] long Commit,
    [property: Id(7)] long Round,
    [property: Id(8)] long HeldByAll,
    [property: Id(9)] ulong StateDigest,
    [property: Id(10)] ulong StateVersion,
    [property: Id(11)] EarlierStates EarlierStates = default) : Message;

/// <summary>Answer to <see cref="Append"/>: the copy holds exactly the primary's log up to <paramref name="Index"/>.</summary>
/// <param name="ViewId">The view acknowledged.</param>
/// <param name="From">The copy that acknowledges.</param>
/// <param name="Index">Previous index + count of the append: what was verified, never "my last" (rule H5).</param>
/// <param name="Round">The read round of the append.</param>
/// <param name="Quarantined">The copy's state disagrees: it holds the log but must not lead (rule S8).</param>
[GenerateSerializer, Immutable, Alias("Quintet.AppendAck")]
public sealed record AppendAck(
    [property: Id(0)] ViewId ViewId,
    [property: Id(1)] ReplicaId From,
    [property: Id(2)] long Index,
    [property: Id(3)] long Round,
    [property: Id(4)] bool Quarantined) : Message;

/// <summary>Answer to <see cref="Append"/>: the entry at its previous index is missing or another one.</summary>
/// <param name="ViewId">The view of the append.</param>
/// <param name="From">The copy that answers.</param>
/// <param name="Index">The previous index that was refused; tells a late answer from one to the latest try.</param>
/// <param name="Hint">An index up to which the logs may agree: try from there.</param>
[GenerateSerializer, Immutable, Alias("Quintet.AppendReject")]
public sealed record AppendReject(
    [property: Id(0)] ViewId ViewId,
    [property: Id(1)] ReplicaId From,
    [property: Id(2)] long Index,
    [property: Id(3)] long Hint) : Message;

/// <summary>Answer to <see cref="Append"/> or <see cref="SnapshotChunk"/>: the copy addressed does not exist (any more) on this silo (rule S4).</summary>
[GenerateSerializer, Immutable, Alias("Quintet.NoState")]
public sealed record NoState([property: Id(0)] ViewId ViewId, [property: Id(1)] ReplicaId Addressed) : Message;

/// <summary>Answer to a message of an older view: this is the newer one, known to have won.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.Superseded")]
public sealed record Superseded([property: Id(0)] View View) : Message;

/// <summary>A view known to have won, told to those whom it concerns.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.Announce")]
public sealed record Announce([property: Id(0)] View View) : Message;

/// <summary>Primary to a silo that is to hold a copy: become a learner.</summary>
/// <param name="View">The primary's view.</param>
/// <param name="Discard">A copy there whose log is of no use: discard it and start as a new incarnation. Null: keep what there is.</param>
[GenerateSerializer, Immutable, Alias("Quintet.Invite")]
public sealed record Invite([property: Id(0)] View View, [property: Id(1)] ReplicaId? Discard) : Message;

/// <summary>Answer to <see cref="Invite"/>.</summary>
/// <param name="ViewId">The view of the invitation.</param>
/// <param name="From">The copy's identity from now on.</param>
/// <param name="HasState">Whether it holds state and log up to <paramref name="Commit"/>.</param>
/// <param name="Commit">Its commit index.</param>
/// <param name="CommitEpoch">The epoch of the entry there.</param>
/// <param name="CommitDigest">The rolling digest there.</param>
[GenerateSerializer, Immutable, Alias("Quintet.InviteAck")]
public sealed record InviteAck(
    [property: Id(0)] ViewId ViewId,
    [property: Id(1)] ReplicaId From,
    [property: Id(2)] bool HasState,
    [property: Id(3)] long Commit,
    [property: Id(4)] long CommitEpoch,
    [property: Id(5)] ulong CommitDigest) : Message;

/// <summary>Primary to learner: a bounded piece of a snapshot taken at a committed index (rule H12).</summary>
/// <param name="View">The primary's view.</param>
/// <param name="To">The copy meant.</param>
/// <param name="Transfer">Names the transfer; a new one starts over.</param>
/// <param name="Sequence">0, 1, 2...</param>
/// <param name="Base">What the snapshot stands for; in every chunk.</param>
/// <param name="Components">States of components.</param>
/// <param name="Clients">Exactly-once records.</param>
/// <param name="Keys">Idempotency keys.</param>
/// <param name="Last">Whether this chunk completes the snapshot.</param>
/// <param name="StateHash">The hashes of all states sent so far, in order: the receiver's must be the same (rule S8).</param>
[GenerateSerializer, Immutable, Alias("Quintet.SnapshotChunk")]
public sealed record SnapshotChunk(
    [property: Id(0)] View View,
    [property: Id(1)] ReplicaId To,
    [property: Id(2)] long Transfer,
    [property: Id(3)] int Sequence,
    [property: Id(4)] SnapshotBase Base,
    [property: Id(5)] ImmutableArray<ComponentRecord> Components,
    [property: Id(6)] ImmutableArray<ClientRecord> Clients,
    [property: Id(7)] ImmutableArray<KeyRecord> Keys,
    [property: Id(8)] bool Last,
    [property: Id(9)] ulong StateHash) : Message;

/// <summary>The point in the log that a snapshot stands for.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.SnapshotBase")]
public sealed record SnapshotBase(
    [property: Id(0)] int Era,
    [property: Id(1)] long Index,
    [property: Id(2)] long Epoch,
    [property: Id(3)] long LogTime,
    [property: Id(4)] ulong Digest,
    [property: Id(5)] long Horizon,
    [property: Id(6)] long ClearFloor,
    [property: Id(7)] ReplicationPolicy Policy,
    [property: Id(8)] ulong StateDigest,
    [property: Id(9)] ulong StateVersion,
    [property: Id(10)] EarlierStates EarlierStates = default);

/// <summary>A rolling digest of the states that the reigns before this one left (rule S8). Comparable with another of the same build that began at the same entry.</summary>
/// <param name="Since">The index of the reign's entry with which it begins; 0: there is none.</param>
/// <param name="Digest">The digest.</param>
[GenerateSerializer, Immutable, Alias("Quintet.EarlierStates")]
public readonly record struct EarlierStates([property: Id(0)] long Since, [property: Id(1)] ulong Digest);

/// <summary>A component's committed state in a snapshot.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.ComponentRecord")]
public sealed record ComponentRecord([property: Id(0)] string Component, [property: Id(1)] long Version, [property: Id(2)] byte[] State);

/// <summary>What the exactly-once table knows of one client; a large one comes in several pieces.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.ClientRecord")]
public sealed record ClientRecord(
    [property: Id(0)] Guid Client,
    [property: Id(1)] long Floor,
    [property: Id(2)] long LastTime,
    [property: Id(3)] ImmutableArray<ReplyRecord> Replies);

/// <summary>A stored reply.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.ReplyRecord")]
public sealed record ReplyRecord([property: Id(0)] long Sequence, [property: Id(1)] long Index, [property: Id(2)] byte[] Outcome);

/// <summary>A stored reply under a caller's own idempotency key.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.KeyRecord")]
public sealed record KeyRecord(
    [property: Id(0)] string Component,
    [property: Id(1)] string Key,
    [property: Id(2)] ulong ArgumentsHash,
    [property: Id(3)] long Index,
    [property: Id(4)] long LogTime,
    [property: Id(5)] byte[] Outcome);

/// <summary>Answer to <see cref="SnapshotChunk"/>: this chunk and all before it have arrived.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.SnapshotAck")]
public sealed record SnapshotAck(
    [property: Id(0)] ViewId ViewId,
    [property: Id(1)] ReplicaId From,
    [property: Id(2)] long Transfer,
    [property: Id(3)] int Sequence) : Message;

/// <summary>Member to primary: prove how fresh I am (rule H15).</summary>
/// <param name="View">The newest view it knows.</param>
/// <param name="From">The member.</param>
/// <param name="Number">Tells this probe from the member's earlier ones.</param>
[GenerateSerializer, Immutable, Alias("Quintet.Probe")]
public sealed record Probe([property: Id(0)] View View, [property: Id(1)] ReplicaId From, [property: Id(2)] long Number) : Message;

/// <summary>Answer to <see cref="Probe"/>, after a round begun since it arrived: everything acknowledged before it was sent lies at or below <paramref name="Index"/>.</summary>
/// <param name="View">The primary's view.</param>
/// <param name="To">The member.</param>
/// <param name="Number">The probe answered.</param>
/// <param name="Index">What was committed when the probe arrived.</param>
[GenerateSerializer, Immutable, Alias("Quintet.ProbeAnswer")]
public sealed record ProbeAnswer(
    [property: Id(0)] View View,
    [property: Id(1)] ReplicaId To,
    [property: Id(2)] long Number,
    [property: Id(3)] long Index) : Message;

/// <summary>An evicted copy that is alive, to the primary: take me back, or tell me that I may forget.</summary>
/// <param name="ViewId">The newest view it knows.</param>
/// <param name="From">The copy.</param>
/// <param name="Number">Tells this question from the copy's earlier ones.</param>
[GenerateSerializer, Immutable, Alias("Quintet.AskReturn")]
public sealed record AskReturn([property: Id(0)] ViewId ViewId, [property: Id(1)] ReplicaId From, [property: Id(2)] long Number) : Message;

/// <summary>Answer to <see cref="AskReturn"/>: the view is back at the policy's copies, so the memory may be discarded (rule S4).</summary>
/// <param name="View">That view.</param>
/// <param name="To">The copy.</param>
/// <param name="Number">The question answered. The copy obeys only if it has not been invited, or heard as a learner, since it asked.</param>
[GenerateSerializer, Immutable, Alias("Quintet.Release")]
public sealed record Release([property: Id(0)] View View, [property: Id(1)] ReplicaId To, [property: Id(2)] long Number) : Message;
