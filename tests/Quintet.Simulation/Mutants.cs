namespace Quintet.Simulation;

/// <summary>A bug that can be planted, to show that the simulation finds it.</summary>
/// <param name="Name">What it is called on the command line, and where it is planted.</param>
/// <param name="Rule">The rule it breaks.</param>
/// <param name="What">What goes wrong.</param>
/// <param name="Scenario">The scenario that finds it, where chance does not within a few hundred seeds; else null.</param>
internal sealed record PlantedBug(string Name, string Rule, string What, string? Scenario = null);

/// <summary>Every bug that can be planted, in the core or in the shell around it.</summary>
internal static class Mutants
{
    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        new("acknowledgement-of-an-earlier-incarnation-counted", "H11", "What a discarded copy acknowledged counts for its successor on the same silo."),
        new("acknowledgement-of-another-view-counted", "S2", "A primary counts acknowledgements of views before its own.", "H5-acknowledgement-of-an-earlier-view"),
        new("acknowledges-its-last", "H5", "A copy acknowledges the end of its log instead of what was verified.", "H5-stale-tail-acknowledged"),
        new("acts-before-the-win", "S3", "A proposed view is acted upon before it is known to have won."),
        new("age-counted-from-the-answer", "H15", "A copy takes itself for as fresh as the answer to its probe is, and not as the probe.", "H15-age-counts-from-the-probe"),
        new("append-not-conditional", "H4", "A command may append whatever has changed since it started, the reign included."),
        new("append-not-conditional-on-reign", "H4", "A body that began in an earlier reign may append in a later one.", "H4-continuation-of-an-earlier-reign"),
        new("append-not-conditional-on-version", "H4", "A command may append although its component has changed since it started."),
        new("append-to-earlier-incarnation-accepted", "S4", "A copy accepts appends that were meant for the one discarded before it.", "H11-message-to-the-discarded-copy"),
        new("appends-go-on-during-hand-over", "H", "Appends are accepted after the register was asked to make another one primary.", "hand-over-waits-for-entries-not-for-bodies"),
        new("committed-before-every-member-has-it", "S1", "An entry commits when its primary has it."),
        new("committed-below-the-minimum", "H13", "A view below its minimum commits."),
        new("discarded-copy-keeps-its-incarnation", "S4", "The successor of a discarded copy has the same identity."),
        new("era-ignored-after-restore", "H8", "Copies and requests of the era before a restore are taken for those of the new one."),
        new("evicted-copy-answers-as-follower", "H15", "A copy beyond the view answers whether its primary brings it the log or not.", "H15-follower-of-no-primary"),
        new("evicted-copy-takes-over", "S3", "A copy that is no member makes itself primary."),
        new("eviction-below-the-minimum", "H2", "Evictions and takeovers leave fewer members than the minimum."),
        new("eviction-counts-before-the-win", "H1", "An evicted member is not required as soon as its eviction is proposed."),
        new("floor-re-bases", "H13", "How many copies must stay when a silo stops is reckoned from how many there are, not from the policy."),
        new("floor-ignored", "H7", "A request that its client said was answered is executed again when it arrives late."),
        new("follower-answers-before-it-has-caught-up", "H15", "A copy beyond the view answers although it knows of commits that it lacks.", "H15-follower-that-catches-up"),
        new("follower-answers-while-being-filled", "H15", "A copy beyond the view answers before its snapshot is complete.", "H15-follower-being-filled"),
        new("horizon-ignored", "H7", "A request older than what is remembered is taken for new."),
        new("idempotency-key-forgotten", "H7", "A key that took effect is executed again."),
        new("key-under-way-not-asked-at-append", "H7", "A command admitted in an earlier reign may append although another one with its key is under way.", "H7-key-across-reigns"),
        new("late-release-obeyed", "S4", "A copy forgets on a release that it asked for before it was invited again.", "S4-late-release"),
        new("learner-joins-without-the-inherited-tail", "H1", "A learner joins that does not hold the log as it stood when the primary won."),
        new("log-time-follows-the-clock", "H7", "Log time goes back when the primary's clock does."),
        new("lower-row-followed", "H9", "A row below a view known to have won is followed."),
        new("lowered-minimum-counts-before-the-win", "H13", "A lowered minimum counts as soon as it is proposed."),
        new("minimum-raised-too-early", "H13", "The minimum is raised while the view does not satisfy it."),
        new("older-append-accepted", "S2", "A member accepts appends of an older view."),
        new("output-performed-out-of-order", "N6", "An outcome leaves the shell when it is appended, not when it is committed."),
        new("outcome-without-entry-answered", "H3", "A command that raises no event is answered at once."),
        new("pending-learner-not-required", "H1", "A learner proposed as a member is not required while the proposal's fate is unknown."),
        new("piece-of-an-earlier-transfer-accepted", "M2", "A learner begins its snapshot anew with a late piece of an earlier transfer.", "transfer-against-a-late-piece-of-an-earlier-one"),
        new("policy-observed-before-it-is-committed", "H13", "A policy is called observed when it was only asked for."),
        new("previous-epoch-not-checked", "H5", "An append is accepted after another entry than the primary's."),
        new("query-balanced-to-a-quarantined-copy", "S8", "A copy in quarantine answers queries.", "H15-copy-in-quarantine"),
        new("read-below-its-token", "H15", "A copy answers a session that has seen more than it has."),
        new("read-before-confirmation", "H6", "The shell answers a read from its own state without a round."),
        new("read-below-the-minimum-before-the-inherited-tail", "H13", "A new primary below the minimum answers reads before all that it inherited is committed.", "H13-read-of-an-inherited-tail"),
        new("read-below-the-minimum-by-an-earlier-row", "H13", "A read below the minimum is confirmed by a row that was read before it arrived.", "H13-read-below-the-minimum-superseded"),
        new("read-below-the-minimum-without-the-row", "H13", "A read below the minimum is confirmed by the members that live.", "H13-read-below-the-minimum"),
        new("read-confirmed-by-some", "H6", "A read is confirmed by some of the members."),
        new("read-without-a-round", "H6", "A read is confirmed without asking anybody."),
        new("reign-end-answers-failed", "S6", "At the end of a reign callers are told that their commands failed, and send them again under new ids."),
        new("reconciler-changes-the-view", "H10", "A reconciler takes a silo into the view by itself, instead of asking the primary."),
        new("restarted-silo-keeps-identity", "S4", "A silo that lost its memory comes back under its old identity."),
        new("retry-executed-again", "H7", "A retry of a command that took effect is executed again."),
        new("retry-under-new-id", "H7", "A caller that gets no answer sends its command again under a new id."),
        new("row-at-base-taken-for-lost", "H1", "A row still at the base is taken as proof that a proposal was lost."),
        new("sent-at-from-uncommitted-entry", "H7", "The shell tells callers the log time of an entry that is not committed."),
        new("serves-before-reconciling", "T5", "A new primary serves before its inherited tail is committed."),
        new("silence-removes-everybody", "H2", "Silent members are evicted however many they are."),
        new("snapshot-of-head-state", "H12", "A snapshot holds states that are not committed."),
        new("snapshot-without-exactly-once-table", "H12", "A snapshot lacks the replies."),
        new("snapshot-without-horizon", "H12", "A snapshot lacks the horizon.", "H7-learner-answers-retries"),
        new("snapshot-without-keys", "H12", "A snapshot lacks the idempotency keys."),
        new("snapshot-without-policy", "H12", "A snapshot lacks the policy."),
        new("states-not-compared", "S8", "A copy whose state differs does not notice."),
        new("token-of-another-era-accepted", "H15", "What a session has seen in an era before a restore is taken for a place in the new one."),
        new("truncated-entries-stay-known", "H7", "Commands of a reign that is over count as running in the next."),
        new("truncates-without-a-conflict", "H5", "A delayed append truncates entries that it does not contradict."),
        new("uncommitted-reply-released", "H7", "A retry is answered with an outcome that is not committed."),
        new("unknown-cas-taken-for-lost", "H1", "A compare-and-swap without a certain answer is taken for lost."),
        new("unknown-hand-over-taken-for-lost", "H1", "A hand-over without a certain answer is taken for lost, and the old primary serves on.", "hand-over-of-unknown-fate"),
        new("unverified-tail-committed", "H5", "A copy commits a stale tail by the commit index of a heartbeat."),
    ];
}
