namespace Quintet.Protocol;

/// <summary>Settings of a replica. Times are milliseconds of the monotonic clock passed with each input.</summary>
public sealed record ReplicaOptions
{
    /// <summary>The copies the policy asks for. Default 3, at least 1. Decides when a second removal needs more than silence (rule H2).</summary>
    public int Copies { get; init; } = 3;

    /// <summary>Most entries in one append. Default 1024.</summary>
    public int MaxBatchEntries { get; init; } = 1024;

    /// <summary>Most bytes of entries in one append, except that one entry always fits. Default 512 KiB.</summary>
    public int MaxBatchBytes { get; init; } = 512 * 1024;

    /// <summary>Appends with entries that may be under way to one peer. Default 2.</summary>
    public int AppendWindow { get; init; } = 2;

    /// <summary>An append, chunk or invitation not answered for so long is sent again. Default 300.</summary>
    public int ResendMs { get; init; } = 300;

    /// <summary>A primary with nothing to send says so this often, to copies beyond the view twice as often. Default 1000.</summary>
    public int HeartbeatMs { get; init; } = 1000;

    /// <summary>How long the next in rank waits for the one before it to take over. Default 150.</summary>
    public int RankDelayMs { get; init; } = 150;

    /// <summary>A view whose primary says nothing for so long, although its silo lives, is taken over. Default 4000; doubled with each try.</summary>
    public int PrimaryStallMs { get; init; } = 4000;

    /// <summary>
    /// A member that leaves appends unanswered for so long, although its silo lives and others answer, counts as silent: three times the longest it took of late, but not less than this.
    /// Default 700, as for silos that are silent altogether.
    /// </summary>
    public int MemberStallLeastMs { get; init; } = 700;

    /// <summary>The same, at most. Default 1000. A primary that makes no progress for twice as long looks at the register.</summary>
    public int MemberStallMs { get; init; } = 1000;

    /// <summary>
    /// How long a copy that was evicted a second time waits before it is taken back. Default 1000; doubled with each further eviction, up to 32 times that; forgotten after
    /// 64 times that without one.
    /// </summary>
    public int ReturnBackOffMs { get; init; } = 1000;

    /// <summary>How long to wait before a register operation of unknown effect is looked into. Default 50; doubled up to 20 times that.</summary>
    public int RegisterRetryMs { get; init; } = 50;

    /// <summary>About how large a snapshot chunk is. Default 256 KiB.</summary>
    public int ChunkBytes { get; init; } = 256 * 1024;

    /// <summary>Chunks that may be under way to one learner. Default 2.</summary>
    public int ChunkWindow { get; init; } = 2;

    /// <summary>Log kept for learners; beyond it their transfer starts again. Default 64 MiB.</summary>
    public long LogCapBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// Log kept although every member has it, so that a copy that was cut off for a while comes back by the log and needs no snapshot. Default 512 KiB.
    /// </summary>
    public long KeepLogBytes { get; init; } = 512 * 1024;

    /// <summary>Commands that may be in execution or uncommitted at once on this partition. Default 20,000.</summary>
    public int MaxInExecution { get; init; } = 20_000;

    /// <summary>
    /// Most commands of one client process, answered or not, that it has not acknowledged. Default 16,384, far beyond a caller's own window: what a foreign or
    /// broken client can make this partition remember.
    /// </summary>
    public int MaxRepliesPerClient { get; init; } = 16_384;

    /// <summary>Most stored replies of all clients together; beyond it commands are refused as overloaded. Default 1,000,000.</summary>
    public int MaxReplies { get; init; } = 1_000_000;

    /// <summary>Most idempotency keys remembered; beyond it commands with a new key are refused as overloaded. Default 100,000.</summary>
    public int MaxKeys { get; init; } = 100_000;

    /// <summary>
    /// The state that an entry leaves is hashed if its index is a multiple of this. Default 16; 1 hashes every one. The same on every silo, or states are not
    /// compared (rule S8).
    /// </summary>
    public int HashEvery { get; init; } = 16;

    /// <summary>How long at least the replies of a silent client and idempotency keys are remembered. Default 10 minutes.</summary>
    public int RetentionMs { get; init; } = 600_000;

    /// <summary>How far log time may run ahead of the reign's elapsed time. Default 5 minutes.</summary>
    public int LogTimeStepMs { get; init; } = 300_000;

    /// <summary>A hand-over that has not got as far as the register by then is given up. Default 2000.</summary>
    public int HandOverMs { get; init; } = 2000;
}
