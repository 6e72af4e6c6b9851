using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>The silo-wide table of replicas. Replica state lives here, never in a grain activation.</summary>
internal interface IReplicaTable
{
    /// <summary>This silo's replica of the partition, or null if it has none.</summary>
    IReplica? Find(PartitionId partition);

    /// <summary>The newest view of the partition that this silo knows of, whoever holds it, or null.</summary>
    View? NewestView(PartitionId partition);
}

/// <summary>
/// One silo's replica of one partition, as the component executor sees it. Every member is thread-safe, and none blocks.
/// </summary>
/// <remarks>
/// A command's way: <see cref="Admit"/>; wait for the component's turn; <see cref="TryStart"/>; run the body on the head state;
/// <see cref="AppendAsync"/>. Between TryStart and AppendAsync of one component no other command of it may start; after AppendAsync has
/// been <em>called</em> (not awaited) the next may: that is the pipelining.
/// </remarks>
internal interface IReplica
{
    /// <summary>Which partition.</summary>
    PartitionId Partition { get; }

    /// <summary>The newest view known to this replica.</summary>
    View? View { get; }

    /// <summary>Log time of the newest committed entry this replica knows, or null if callers are not answered here.</summary>
    LogTimestamp? CommittedTime { get; }

    /// <summary>Whether the silo has room for further entries of this partition that are not committed yet. Asked before a command's body runs.</summary>
    bool HasRoom { get; }

    /// <summary>
    /// Decides what to do with a command that arrived: execute it, or answer it without executing. An admission to execute
    /// must be ended: by <see cref="AppendAsync"/>, or by <see cref="Withdraw"/> if the body never produced an outcome.
    /// </summary>
    Admission Admit(string component, in CommandHeader header);

    /// <summary>Ends an admission without an outcome: the command was cancelled before its body ran, or the activation goes away.</summary>
    /// <param name="header">The command.</param>
    /// <param name="ticket">Of the admission to end: one that ended with its reign may have been followed by another of the same command.</param>
    void Withdraw(in CommandHeader header, long ticket);

    /// <summary>What a command sees when it starts. False if this replica does not (any more) serve: answer "not serving".</summary>
    bool TryStart(string component, out CommandStart start);

    /// <summary>
    /// Appends the command's outcome as one entry and waits until it is committed. Refused, with nothing appended, if the
    /// reign or the component's version is no longer that of <paramref name="start"/> (rule H4).
    /// </summary>
    /// <param name="component">The component's logical key.</param>
    /// <param name="header">The command.</param>
    /// <param name="start">What the command saw.</param>
    /// <param name="change">What the command did.</param>
    ValueTask<AppendResult> AppendAsync(string component, in CommandHeader header, in CommandStart start, in CommandChange change);

    /// <summary>
    /// Waits while the partition is about to be served here or elsewhere (a hand-over, a take-over), but not for long. Whether it is served here then. Callers that
    /// wait here need not look for the new primary while there is none.
    /// </summary>
    ValueTask<bool> SettledAsync(CancellationToken cancellationToken);

    /// <summary>
    /// A linearizable read (rule H6): the committed state of the component, confirmed by a round begun after this call and answered by every
    /// required member.
    /// </summary>
    ValueTask<ReadResult> ReadAsync(string component);

    /// <summary>
    /// A read that need not be linearizable (rule H15): the committed state of the component as it is now, if this copy may answer it; at once.
    /// </summary>
    /// <param name="component">The component's logical key.</param>
    /// <param name="floor">What the caller has seen of the partition, or null.</param>
    /// <param name="maxAgeMs">How old the state may be, in milliseconds, or null for any age.</param>
    LocalReadResult Read(string component, LogPosition? floor, long? maxAgeMs);
}

/// <summary>What to do with a command that arrived.</summary>
internal enum AdmissionKind
{
    /// <summary>New: execute it.</summary>
    Execute,

    /// <summary>A retry: <see cref="Admission.Result"/> is the result of the execution that runs, or the stored one.</summary>
    Join,

    /// <summary>This replica does not serve.</summary>
    NotServing,

    /// <summary>Older than what is remembered: outcome unknown.</summary>
    Expired,

    /// <summary>The idempotency key was used for another method or other arguments.</summary>
    KeyMismatch,

    /// <summary>The bound on commands in execution is reached.</summary>
    Overloaded,

    /// <summary>Fewer members live and agree than the policy's minimum.</summary>
    TooFewCopies,
}

/// <summary>The answer of <see cref="IReplica.Admit"/>.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Result">With <see cref="AdmissionKind.Join"/>: the result to wait for.</param>
/// <param name="Ticket">With <see cref="AdmissionKind.Execute"/>: names this admission for <see cref="IReplica.Withdraw"/>.</param>
internal readonly record struct Admission(AdmissionKind Kind, ValueTask<AppendResult> Result = default, long Ticket = 0);

/// <summary>What a command saw when it started.</summary>
/// <param name="Reign">The primary's reign.</param>
/// <param name="Version">The component's version: the log index of its last appended entry.</param>
/// <param name="State">The head state, or null if the component does not exist.</param>
internal readonly record struct CommandStart(long Reign, long Version, object? State);

/// <summary>What a command did.</summary>
/// <param name="Events">The encoded events; empty if none was raised.</param>
/// <param name="Outcome">The encoded outcome.</param>
/// <param name="State">The head state after the events, or null if the component does not exist (any more). Equals the start state if there are no events.</param>
/// <param name="Trace">W3C trace parent of the caller, or null if the call is not recorded.</param>
internal readonly record struct CommandChange(ReadOnlyMemory<byte> Events, byte[] Outcome, object? State, string? Trace);

/// <summary>What became of an append.</summary>
internal enum AppendStatus
{
    /// <summary>Committed: <see cref="AppendResult.Outcome"/> may leave.</summary>
    Committed,

    /// <summary>Not this silo's to answer: whether the entry survives is decided elsewhere. Answer "not serving", never "failed" (rule S6).</summary>
    Elsewhere,

    /// <summary>Nothing was appended, because the component changed since the start; run the body again from a new start.</summary>
    VersionChanged,

    /// <summary>Older than what is remembered: outcome unknown.</summary>
    Expired,

    /// <summary>The running execution that this retry joined was withdrawn; admit it again.</summary>
    Withdrawn,
}

/// <summary>The result of an append.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Outcome">When committed: the stored outcome, the same bytes for every retry.</param>
/// <param name="Committed">When committed: log time of a committed entry.</param>
/// <param name="Index">When committed: an index at which it was.</param>
internal readonly record struct AppendResult(AppendStatus Status, byte[]? Outcome = null, LogTimestamp Committed = default, long Index = 0);

/// <summary>The result of a linearizable read.</summary>
/// <param name="Served">False: this replica does not serve (any more); answer "not serving".</param>
/// <param name="State">The committed state, or null if the component does not exist.</param>
/// <param name="Committed">Log time of a committed entry.</param>
/// <param name="Index">The commit index that the state is of.</param>
internal readonly record struct ReadResult(bool Served, object? State = null, LogTimestamp Committed = default, long Index = 0);

/// <summary>The result of a read that need not be linearizable.</summary>
/// <param name="Answer">Whether this copy answers it.</param>
/// <param name="Result">With <see cref="LocalRead.Here"/>: what it read.</param>
internal readonly record struct LocalReadResult(LocalRead Answer, ReadResult Result = default);
