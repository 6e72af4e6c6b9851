namespace Quintet.Protocol;

/// <summary>What time it is, for the step it comes with. The core has no clock of its own.</summary>
/// <param name="Ms">Monotonic milliseconds of this process; for time-outs.</param>
/// <param name="WallTicks">UTC in 100 ns units; for log time only, and not trusted.</param>
/// <param name="SteadyMs">Monotonic milliseconds that count on while the process stands still; for the age of what is read (rule H15).</param>
public readonly record struct Now(long Ms, long WallTicks, long SteadyMs);

/// <summary>Something that happens to a replica.</summary>
public abstract record Input;

/// <summary>Time has passed. Due about every 20 to 100 ms.</summary>
/// <param name="TransferBytes">
/// How much of snapshots may be sent until the next tick, the last chunk beginning within that; what is left of the last tick's is void. Null: as much as there is.
/// </param>
public sealed record Tick(long? TransferBytes = null) : Input;

/// <summary>A message arrived from another silo.</summary>
/// <param name="From">The silo that sent it.</param>
/// <param name="Message">The message.</param>
public sealed record Receive(SiloId From, Message Message) : Input;

/// <summary>A command's body has ended on this primary: append its outcome. The answer is <see cref="Output.Proposal"/>.</summary>
/// <param name="Component">The component's logical key.</param>
/// <param name="Header">The command.</param>
/// <param name="Start">What the command saw when it started (rule H4).</param>
/// <param name="Events">The encoded events.</param>
/// <param name="Outcome">The encoded outcome.</param>
/// <param name="State">The component's state after the events, or null if it does not exist (any more).</param>
/// <param name="Trace">W3C trace parent or null.</param>
public sealed record Propose(string Component, CommandHeader Header, ExecutionStart Start, byte[] Events, byte[] Outcome, object? State, string? Trace) : Input;

/// <summary>A linearizable read arrived. The answer comes in <see cref="Output.ReadsConfirmed"/> or <see cref="Output.ReadsRefused"/>, perhaps at once.</summary>
/// <param name="Token">The shell's name for the read; unique among those under way.</param>
public sealed record BeginRead(long Token) : Input;

/// <summary>
/// A read arrived that need not be linearizable: may the committed state, as it is now, answer it? The answer is <see cref="Output.Read"/>, at once (rule H15).
/// </summary>
/// <param name="Floor">What the caller has seen of the partition; null if nothing, or if it does not care.</param>
/// <param name="MaxAgeMs">How old the state may be: it shows everything acknowledged so long before this step. More than 0; null for any age.</param>
public sealed record AskRead(LogPosition? Floor, long? MaxAgeMs) : Input;

/// <summary>The register answered a compare-and-swap of this replica.</summary>
/// <param name="Proposed">What was proposed.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Current">If it lost: what stands there, or null if there is no row.</param>
public sealed record CasAnswered(View Proposed, CasOutcome Outcome, View? Current) : Input;

/// <summary>What became of a compare-and-swap.</summary>
public enum CasOutcome
{
    /// <summary>The proposed view stands.</summary>
    Won,

    /// <summary>Another view stood there.</summary>
    Lost,

    /// <summary>Nobody can tell yet (rule H1).</summary>
    Unknown,
}

/// <summary>The partition's row was read successfully, asked for or not.</summary>
/// <param name="Row">What stands there, or null if there is no row.</param>
/// <param name="Ticket">The ticket of the <see cref="ReadRow"/> answered, or 0 if nobody asked.</param>
public sealed record RowRead(View? Row, long Ticket = 0) : Input;

/// <summary>A view known to have won was heard of.</summary>
public sealed record LearnView(View View) : Input;

/// <summary>How sure the detector is that a silo is gone.</summary>
public enum Evidence
{
    /// <summary>It answers.</summary>
    None = 0,

    /// <summary>It is silent, from here: it may be dead, frozen or cut off.</summary>
    Silent = 1,

    /// <summary>It refuses connections, membership calls it dead, or a third silo says so too: enough to remove a last or second member (rule H2).</summary>
    Gone = 2,
}

/// <summary>The detector changed its mind about a silo.</summary>
public sealed record Suspect(SiloId Silo, Evidence Evidence) : Input;

/// <summary>Please give this silo a copy. Ignored unless this replica is the primary and the silo has none.</summary>
public sealed record AskJoin(SiloId Silo) : Input;

/// <summary>Please make the member on this silo the primary. Ignored unless this replica is the serving primary.</summary>
public sealed record AskHandOver(SiloId Silo) : Input;

/// <summary>
/// Please take the member on this silo out of the view: it leaves when a caught-up learner takes its place, when there are more copies than the
/// policy asks for, or, if it is quarantined, when two sound members stay. Ignored unless this replica is the primary; remembered for two seconds within the reign, so ask again until it is done. Afterwards
/// the copy comes back when <see cref="AskJoin"/> says so, and not by its own wish.
/// </summary>
public sealed record AskLeave(SiloId Silo) : Input
{
    /// <summary>
    /// Its silo stops and will be back: one copy fewer than the policy asks for may stay meanwhile, though never fewer than the minimum. What the policy asks for counts, not what is there,
    /// so that several silos that stop one after another borrow one failure between them and not one each.
    /// </summary>
    public bool Borrows { get; init; }

    /// <summary>The silo whose learner alone may take the member's place, for the plan has use for the others where they are; null, the default: any may.</summary>
    public SiloId? Successor { get; init; }
}

/// <summary>
/// Please bring this policy into force. Ignored unless this replica is the primary and the policy is newer than those it knows; not remembered beyond the reign
/// until its entry is committed, so ask again until <see cref="ReplicaCore.ObservedGeneration"/> says that it is in force (rule H13).
/// </summary>
public sealed record AskPolicy(ReplicationPolicy Policy) : Input;

/// <summary>
/// The operator attests that every member of this view has stopped for good: raise the era and lead alone, from the copy that this silo holds
/// outside the view, or from nothing (rule H8). What those members knew beyond that copy is lost. Ignored by members, and unless the row is this view.
/// </summary>
public sealed record AskRestore(View Lost) : Input;

/// <summary>Give up the copy on this silo. It counts as a failure if the copy is a member; its successor is another incarnation (rule S4).</summary>
public sealed record DropCopy : Input;

/// <summary>
/// The operator says that this copy is right where copies disagree (rule S8): a primary goes on and replaces those that contradict it; a quarantined
/// backup that has applied every entry may lead again.
/// </summary>
public sealed record AskTrust(ReplicaId Copy) : Input;

/// <summary>What a command saw when its execution started.</summary>
/// <param name="Reign">The reign of this primary; 0 is none.</param>
/// <param name="Version">The component's version.</param>
/// <param name="State">Its head state, or null if it does not exist.</param>
public readonly record struct ExecutionStart(long Reign, long Version, object? State);
