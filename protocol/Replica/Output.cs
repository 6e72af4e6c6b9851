namespace Quintet.Protocol;

/// <summary>
/// What a step asks its caller to do. Perform the fields <b>in the order in which they are declared</b>; the order is part of the
/// safety argument: an answer leaves only after what it rests on. The object is reused by the next step.
/// </summary>
public sealed class Output
{
    /// <summary>1. Operations on the view register. A message of a new view is only ever in the output of the step that learnt of the win.</summary>
    public List<RegisterOperation> Register { get; } = [];

    /// <summary>2. Messages. (When journals come, their writes stand before this field.)</summary>
    public List<OutgoingMessage> Messages { get; } = [];

    /// <summary>3. Entries that have just been committed and applied, in index order. A serving primary's callers may have their outcomes now.</summary>
    public List<Entry> Committed { get; } = [];

    /// <summary>4. Reads that are confirmed: answer them from the committed state as it is now.</summary>
    public List<long> ReadsConfirmed { get; } = [];

    /// <summary>5. Reads to be sent elsewhere.</summary>
    public List<long> ReadsRefused { get; } = [];

    /// <summary>6. The reign has ended: answer every caller that still waits "elsewhere, same id", never "failed" (rule S6).</summary>
    public bool ReignEnded { get; set; }

    /// <summary>7. The answer to <see cref="Propose"/>.</summary>
    public ProposalResult Proposal { get; set; }

    /// <summary>8. The answer to <see cref="AskRead"/>.</summary>
    public LocalRead Read { get; set; }

    /// <summary>9. What happened, for logs, metrics and the views directory.</summary>
    public List<Notice> Notices { get; } = [];

    internal void Clear()
    {
        Register.Clear();
        Messages.Clear();
        Committed.Clear();
        ReadsConfirmed.Clear();
        ReadsRefused.Clear();
        ReignEnded = false;
        Proposal = default;
        Read = LocalRead.None;
        Notices.Clear();
    }
}

/// <summary>An operation on the partition's row.</summary>
public abstract record RegisterOperation;

/// <summary>Read the row; answer with <see cref="RowRead"/> and the same ticket (an error needs no answer).</summary>
/// <param name="Ticket">Tells reads begun before a view was adopted from those begun after.</param>
public sealed record ReadRow(long Ticket) : RegisterOperation;

/// <summary>Replace the row if its view id is still <paramref name="Expected"/>; answer with <see cref="CasAnswered"/>.</summary>
public sealed record CompareAndSwap(ViewId Expected, View Proposed) : RegisterOperation;

/// <summary>A message and the silo it goes to.</summary>
public readonly record struct OutgoingMessage(SiloId To, Message Message);

/// <summary>What became of a proposal.</summary>
public enum ProposalOutcome
{
    /// <summary>No proposal was made in this step.</summary>
    None,

    /// <summary>Appended at <see cref="ProposalResult.Index"/>; committed when that index is in <see cref="Output.Committed"/>.</summary>
    Appended,

    /// <summary>The reign is over, or ending.</summary>
    NotServing,

    /// <summary>The component has changed since the start.</summary>
    VersionChanged,

    /// <summary>The request, or its key, is in the log already, appended or committed: admit it again to learn its outcome.</summary>
    Duplicate,

    /// <summary>Older than what is remembered.</summary>
    Expired,
}

/// <summary>The answer to <see cref="Propose"/>.</summary>
public readonly record struct ProposalResult(ProposalOutcome Outcome, long Index = 0);

/// <summary>Whether a copy may answer a read that need not be linearizable.</summary>
public enum LocalRead
{
    /// <summary>Nobody asked in this step.</summary>
    None,

    /// <summary>Answer from the committed state as it is now.</summary>
    Here,

    /// <summary>This copy lags behind what was asked for: another one, the primary at last.</summary>
    Lagging,

    /// <summary>What the caller has seen is of an era that is over: say so, and answer nothing.</summary>
    AnotherEra,

    /// <summary>No copy, one that is neither member nor follower or is in quarantine, or a primary that does not serve.</summary>
    NotHere,

    /// <summary>This primary can tell only by a round: begin a linearizable read, and hold its answer against what was asked for.</summary>
    NeedsRound,
}

/// <summary>Something worth telling people.</summary>
public abstract record Notice;

/// <summary>The replica adopted a view.</summary>
public sealed record ViewAdopted(View View) : Notice;

/// <summary>This replica became the primary of a view (it does not serve yet).</summary>
public sealed record ReignBegan(View View, bool TakeOver) : Notice;

/// <summary>This primary has committed the inherited tail and serves.</summary>
public sealed record Serving(View View) : Notice;

/// <summary>This primary proposes to remove members.</summary>
public sealed record Evicting(IReadOnlyList<ReplicaId> Members, string Reason) : Notice;

/// <summary>This primary proposes to admit learners as members.</summary>
public sealed record Admitting(IReadOnlyList<ReplicaId> Learners) : Notice;

/// <summary>This copy's state or log disagrees with the primary's: it is quarantined (rule S8).</summary>
public sealed record Mismatch(long Index, string Reason) : Notice;

/// <summary>This copy cannot apply an entry that a newer build wrote, and leaves the view to the others; the last one stays as it is.</summary>
public sealed record Outdated(long Index, string Reason) : Notice;

/// <summary>States were not compared with the primary's, for its build is another one (rule S8).</summary>
public sealed record NotCompared(ulong OwnVersion, ulong PrimaryVersion) : Notice;

/// <summary>A policy's entry is committed.</summary>
public sealed record PolicyCommitted(ReplicationPolicy Policy) : Notice;

/// <summary>This replica leads a new era, from the copy that it had up to this index. What was acknowledged beyond it is lost (rule H8).</summary>
public sealed record Restored(View View, long Index) : Notice;

/// <summary>Something that needs the operator.</summary>
public sealed record Alarm(string What) : Notice;

/// <summary>A transfer to a learner began, went on or ended.</summary>
public sealed record TransferProgress(ReplicaId To, string Phase, long Bytes) : Notice;
