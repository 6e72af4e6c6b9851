using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rules H11 and H12, and transfers in general: how a silo comes to hold a copy.</summary>
internal static class Transfers
{
    private static readonly ReplicaOptions SmallChunks = new() { ChunkBytes = 60, ChunkWindow = 1, LogCapBytes = 800, KeepLogBytes = 0 };

    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H11-dropped-learner-s-late-acknowledgement", "An acknowledgement of a discarded copy says nothing about its successor (S4).", "ab", LateAcknowledgement),
        Scenario.Of("H11-message-to-the-discarded-copy", "A copy answers only what is meant for itself; a message for its predecessor is answered by \"no state\".", "ab", ForThePredecessor),
        Scenario.Of("H11-member-that-dropped-its-copy", "A member that discards its copy says so and is replaced; its successor is another identity.", "abc", MemberDrops),
        Scenario.Of("H11-no-state-is-not-held-against-the-successor", "What was said of a discarded copy does not count against the next one on its silo.", "ab", NoStateOfThePredecessor),
        Scenario.Of("H12-snapshot-of-head-state", "A snapshot holds committed states only.", "ab", HeadState),
        Scenario.Of("H12-base-is-no-prefix", "A learner whose base is not in the primary's log discards everything.", "abc", NoPrefix, new ReplicaOptions { KeepLogBytes = 0 }),
        Scenario.Of("S4-evicted-copy-keeps-its-memory", "An evicted copy forgets only on the word that the view has the policy's copies again.", "abc", KeepsItsMemory),
        Scenario.Of("S4-primary-drops-its-copy", "A primary that discards its copy leads no more, not in the view that it had proposed either.", "abc", PrimaryDrops),
        Scenario.Of("S4-late-release", "An evicted copy forgets only on an answer to its latest question.", "abc", LateRelease),
        Scenario.Of("transfer-against-a-late-piece-of-an-earlier-one", "A late piece of an earlier transfer does not undo what has arrived of the present one.", "ab", LatePiece, SmallChunks),
        Scenario.Of("transfer-restarts-beyond-the-cap", "The log is kept for a running transfer up to a cap; beyond it the transfer starts over.", "ab", BeyondTheCap, SmallChunks),
        Scenario.Of("transfer-within-a-budget", "A snapshot goes out no faster than granted; a learner that waits for that is not given up.", "ab", WithinABudget, SmallChunks),
        Scenario.Of("spare-takes-the-place-of-a-member", "A learner beyond the policy's copies is kept up to date, and one compare-and-swap puts it in a member's place.", "abc", Spare),
        Scenario.Of("spare-asked-to-leave", "A learner that is not wanted any more is dropped, unless it may be a member.", "abc", SpareLeaves),
        Scenario.Of("H16-transfer-survives-change-of-primary", "A copy whose base is a prefix is continued by the next primary.", "abd", ChangeOfPrimary, new ReplicaOptions { Copies = 4 }),
        Scenario.Of("H16-transfer-survives-a-slow-change-of-primary", "Also if the next primary is asked a second after it began.", "abd", ChangeOfPrimaryTakesTime, new ReplicaOptions { Copies = 4 }),
    ];

    // Catches: acknowledgements told apart by silo; a successor under the same incarnation.
    private static void LateAcknowledgement(Script script)
    {
        LateOfFirstCopy(script, out var late);
        script.Pass<Invite>("a", "c");
        script.Pass<InviteAck>("c", "a");
        script.Pass<SnapshotChunk>("a", "c");
        script.Pass<SnapshotAck>("c", "a");
        script.Require(script["c"].LastIndex == 2, "the second copy lacks entry 3");
        script.Say("Now the acknowledgement of the first copy arrives.");
        script.Arrive(late);
        script.Require(!script.Proposes("a"), "the second copy does not pass for caught up");
        script.Deliver();
        script.Answer("a");
        script.Deliver();
        script.Require(script.Members == "abc" && script.Deposits("c", "k") is [1], "it is admitted when it is");
    }

    // Catches: "no state" remembered by silo; a copy that has none proposed again. Found by simulation.
    private static void NoStateOfThePredecessor(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        script.Say("c is proposed, nobody knows with what success, and discards its copy while it is required.");
        script.Vanish("a");
        script.Step("c", new DropCopy());
        script.Command("a", "k", 1);
        script.Deliver();
        script.Require(!script.IsAnswered(1), "it is required");
        script.GoOn("abc", 1500);
        script.Require(script.IsAnswered(1), "another proposal, without it, settles that");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abc", 3000);
        script.Require(script.Row.MemberOn(new SiloId("c")) is { Incarnation: 2 }, "its next copy is a member");
        script.Require(script.Noticed<Evicting>() == 0, "and stays one");
    }

    // Catches: appends to an earlier incarnation accepted; a successor under the same incarnation.
    private static void ForThePredecessor(Script script)
    {
        LateOfFirstCopy(script, out _);
        script.Command("a", "k", 2);
        var stray = new Script.Caught("a", "c", new Append(script.Row, new ReplicaId(new SiloId("c"), 1), 1, 1, script["a"].CommitDigest, [], 1, 99, 0, 0, 0));
        script.Deliver();
        script.Answer("a");
        script.Deliver();
        script.Require(script["c"].Identity.Incarnation == 2 && script.Members == "abc", "c is a member as a second copy");
        script.Arrive(stray with { Message = (Append)stray.Message with { View = script.Row } });
        script.Require(script.IsUnderWay<NoState>("c", "a"), "to a message for the first one it says that there is none");
        script.Deliver();
        script.Require(script.Members == "abc" && !script.Proposes("a"), "which is nothing against the second");
    }

    /// <summary>c, a learner, acknowledges entry 3, which is not committed; the acknowledgement is delayed, and c drops its copy and begins another.</summary>
    private static void LateOfFirstCopy(Script script, out Script.Caught late)
    {
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Pass<Invite>("a", "c");
        script.Pass<InviteAck>("c", "a");
        script.Pass<SnapshotChunk>("a", "c");
        script.Pass<SnapshotAck>("c", "a");
        script.Lose();
        script.Command("a", "m", 9);
        script.Deliver("ab");
        script.Require(script["a"].CommitIndex == 2, "entry 2 is committed");
        script.Command("a", "k", 1);
        script.Pass("a", "c");
        late = script.Catch<AppendAck>("c", "a", ack => ack.Index == 3);
        script.Lose("c", "a");
        script.Step("c", new DropCopy());
        script.Say("The primary finds out with the next append.");
        script.Tick(300, "a");
        script.Pass<Append>("a", "c");
        script.Pass<NoState>("c", "a");
    }

    // Catches: a member without its copy that goes on acknowledging; a successor under the same incarnation.
    private static void MemberDrops(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("c", new DropCopy());
        script.Command("a", "k", 2);
        script.Deliver("ab");
        script.Require(!script.IsAnswered(2), "the copy dropped is still a member");
        script.Deliver();
        script.GoOn("abc", 500);
        script.Require(script.Members == "ab" && script.IsAnswered(2), "by its own word it is removed");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abc", 1500);
        script.Require(script.Row.MemberOn(new SiloId("c")) is { Incarnation: 2 } && script.Deposits("c", "k") is [1, 2], "another copy takes its place");
    }

    // Catches: a snapshot of head states.
    private static void HeadState(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Command("a", "k", 2);
        script.Lose();
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Pass<Invite>("a", "c");
        script.Pass<InviteAck>("c", "a");
        script.Pass<SnapshotChunk>("a", "c");
        script.Require(script.Deposits("c", "k") is [1], "the snapshot is of what was committed");
        script.Say("a dies with the entry; b leads without it, and c comes along.");
        script.Lose();
        script.Dies("a", noticedBy: "b");
        script.GoOn("b", 500);
        script.Step("b", new AskJoin(new SiloId("c")));
        script.GoOn("bc", 1500);
        script.Command("b", "k", 3);
        script.GoOn("bc", 1500);
        script.Require(script.Members == "bc" && script.Deposits("c", "k") is [1, 3], "the entry never was, on c neither");
    }

    // Catches: a base before the log's taken for a prefix.
    private static void NoPrefix(Script script)
    {
        script.Suspect("a", "c", Evidence.Silent);
        script.Answer("a");
        script.Lose("a", "c");
        script.Command("a", "k", 1);
        script.Command("a", "k", 2);
        script.GoOn("ab", 3000);
        script.Say("a and b have dropped the log up to there. c comes back.");
        script.Suspect("a", "c", Evidence.None);
        script.Step("c", new LearnView(script.Row));
        script.GoOn("abc", 3000);
        script.Require(script.Row.MemberOn(new SiloId("c")) is { Incarnation: 2 }, "it has begun anew, as another copy");
        script.Require(script.Deposits("c", "k") is [1, 2], "from a snapshot");
    }

    // Catches: copies released whatever the view has; a copy that is always begun anew.
    private static void KeepsItsMemory(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Suspect("a", "c", Evidence.Silent);
        script.Answer("a");
        script.Deliver();
        script.Say("a, which is short of a copy, is asked by c.");
        script.Suspect("a", "c", Evidence.None);
        script.Tick(1001, "c");
        script.Pass<AskReturn>("c", "a");
        script.Require(!script.IsUnderWay<Release>("a", "c") && script["c"].LastIndex > 0, "c keeps what it has");
        script.Deliver("abc");
        script.Answer("a");
        script.Deliver("abc");
        script.Require(script.Row.MemberOn(new SiloId("c")) is { Incarnation: 1 }, "and comes back with it");
        script.Say("c is evicted again, and d takes its place.");
        script.Suspect("a", "c", Evidence.Silent);
        script.Answer("a");
        script.Step("a", new AskJoin(new SiloId("d")));
        script.GoOn("abd", 1500);
        script.Require(script.Members == "abd" && script["c"].LastIndex > 0, "c has not heard of it");
        script.Suspect("a", "c", Evidence.None);
        script.Step("c", new LearnView(script.Row));
        script.GoOn("abcd", 3000);
        script.Require(script["c"].Phase == ReplicaPhase.Absent, "now it may forget");
    }

    // Catches: chunks sent without a grant; patience lost with a learner that owes nothing; a grant that outlives its tick.
    private static void WithinABudget(Script script)
    {
        for (var i = 1; i <= 8; i++)
        {
            script.Command("a", $"k{i}", i);
            script.Deliver();
        }

        script.TransferBytes = 0;
        script.Tick(50, "ab");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abc", 20_000);
        script.Require(script["a"].TransfersUnderWay == 1 && script["c"].LastIndex == 0, "it waits, and is waited for");
        script.TransferBytes = 1;
        script.GoOn("abc", 50);
        script.TransferBytes = 0;
        script.GoOn("abc", 5000);
        script.Require(script["a"].UnusedTransferBytes == 0 && script["a"].TransfersUnderWay == 1, "one chunk was begun for one byte, and no more");
        script.TransferBytes = 200;
        script.GoOn("abc", 3000);
        script.Require(script.Members == "abc" && script.Deposits("c", "k8") is [8], "granted enough, it comes in");
    }

    // Catches: a spare admitted beyond the copies; a member left out before the spare comes in.
    private static void Spare(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("d")));
        script.GoOn("abcd", 2000);
        script.Command("a", "k", 1);
        script.GoOn("abcd", 10_000);
        script.Require(script.Members == "abc" && script["a"].Learners.Count == 1 && script.Deposits("d", "k") is [1], "d follows and is no member");
        script.Suspect("a", "c", Evidence.Silent);
        script.Answer("a");
        script.Require(script.Members == "abd" && script.Row.Id.Epoch == 2, "one swap has both");
        script.Command("a", "k", 2);
        script.Deliver("abd");
        script.Require(script.IsAnswered(2), "at once");
    }

    // Catches: a learner that stays for ever; one that is dropped although its proposal may have won (H1).
    private static void SpareLeaves(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("d")));
        script.GoOn("abcd", 2000);
        script.Step("a", new AskLeave(new SiloId("d")));
        script.Require(script["a"].Learners.Count == 0, "it is dropped");
        script.GoOn("abcd", 10_000);
        script.Require(script["d"].Phase == ReplicaPhase.Absent && script.Row.Id.Epoch == 1, "and forgets");
        script.Step("a", new AskJoin(new SiloId("d")));
        script.GoOn("abcd", 2000);
        script.Suspect("a", "c", Evidence.Silent);
        var swap = script.Doubt("a");
        script.Step("a", new AskLeave(new SiloId("d")));
        script.Command("a", "k", 1);
        script.Lose("a", "d");
        script.Deliver("abc");
        script.Require(!script.IsAnswered(1), "one that may be a member by now is required");
        script.Land(swap);
        script.GoOn("abd", 2000);
        script.Require(script.Members == "abd" && script.IsAnswered(1), "as it is");
    }

    // Catches: a reign that goes on without a copy.
    private static void PrimaryDrops(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Suspect("a", "c", Evidence.Silent);
        var eviction = script.CatchSwap("a");
        script.Step("a", new DropCopy());
        script.Require(script.ReignsEnded("a") == 1 && !script["a"].IsServing, "a leads no more");
        script.Land(eviction);
        script.Step("a", new CasAnswered(eviction.Proposed, CasOutcome.Won, null));
        script.Require(!script["a"].IsServing && script["a"].CommitIndex == 0, "not in the view that it had proposed, either");
        script.GoOn("abc", 15_000);
        script.Require(script["b"].IsServing && script.Deposits("b", "k") is [1], "b takes over, with everything");
    }

    // Catches: a late release obeyed.
    private static void LateRelease(Script script)
    {
        script.Suspect("a", "c", Evidence.Silent);
        script.Answer("a");
        script.Step("a", new AskJoin(new SiloId("d")));
        script.Deliver("abd");
        script.Answer("a");
        script.Deliver("abd");
        script.Say("The view is full again, so a releases c; the word is delayed.");
        script.Suspect("a", "c", Evidence.None);
        script.Deliver("ac");
        script.Tick(1001, "c");
        script.Deliver("c");
        script.Pass<AskReturn>("c", "a");
        var late = script.Catch<Release>("a", "c");
        script.Say("In the same view b falls silent, and c catches up to take its place.");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver("acd");
        script.Suspect("a", "b", Evidence.Silent);
        script.Require(script.Proposal("a").MemberOn(new SiloId("c")) is not null, "c is about to be a member");
        script.Arrive(late);
        script.Require(script["c"].LastIndex > 0, "it does not forget what it is needed for");
        script.Answer("a");
        script.Deliver("acd");
        script.Require(script.Members == "acd", "it is a member");
    }

    // Catches: a snapshot begun anew with whatever transfer's first piece arrives. Found by simulation.
    private static void LatePiece(Script script)
    {
        for (var sequence = 1; sequence <= 4; sequence++)
        {
            script.Command("a", $"k{sequence}", sequence);
        }

        script.Deliver();
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Pass<Invite>("a", "c");
        script.Pass<InviteAck>("c", "a");
        var late = script.Catch<SnapshotChunk>("a", "c");
        script.Say("The first piece is late. a gives the learner up, for it seems to be silent, and asks it again.");
        script.Suspect("a", "c", Evidence.Silent);
        script.Tick(50, "a");
        script.Suspect("a", "c", Evidence.None);
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Pass<Invite>("a", "c");
        script.Pass<InviteAck>("c", "a");
        script.Pass<SnapshotChunk>("a", "c");
        script.Pass<SnapshotAck>("c", "a");
        script.Say("Now the first transfer's piece arrives, and once more the second one's, as messages do.");
        script.Arrive(late);
        script.GoOn("abc", 3000);
        script.Require(script.Members == "abc" && script.Deposits("c", "k4") is [4], "the second transfer goes on to its end");
        script.Require(script.Noticed<TransferProgress>(progress => progress.Phase == "begun") == 2, "and is the last one");
    }

    // Catches: a log kept without a bound.
    private static void BeyondTheCap(Script script)
    {
        for (var sequence = 1; sequence <= 4; sequence++)
        {
            script.Command("a", $"k{sequence}", sequence);
        }

        script.Deliver();
        script.GoOn("ab", 1500);
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Pass("a", "c");
        script.Pass("c", "a");
        script.Pass("a", "c");
        script.Say("In the middle of the transfer come more entries than may be kept for it.");
        for (var sequence = 11; sequence <= 30; sequence++)
        {
            script.Command("a", "k1", sequence);
            script.Deliver("ab");
        }

        script.Tick(50, "a");
        script.Require(script.IsAnswered(30), "they commit, whatever the learner does");
        script.Require(script["a"].LogSizeBytes < 2000, "and the log is dropped");
        script.GoOn("abc", 5000);
        script.Require(script.Noticed<TransferProgress>(progress => progress.Phase == "begun") >= 2, "the transfer has started over");
        script.Require(script.Members == "abc" && script.Deposits("c", "k1").Length == 21, "and the learner has it all");
    }

    // Catches: a copy that is always begun anew.
    private static void ChangeOfPrimary(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        script.CatchSwap("a");
        script.Say("c holds a copy; a dies before it is admitted.");
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Deliver("bd");
        script.Step("b", new AskJoin(new SiloId("c")));
        script.Deliver("bcd");
        script.GoOn("bcd", 1500);
        script.Require(script.Members == "bcd" && script.Deposits("c", "k") is [1], "b admits it");
        script.Require(script.Noticed<TransferProgress>(progress => progress.Phase == "begun") == 1, "without another transfer");
    }

    // Catches: a log that is dropped the moment all members have it, so that whoever comes back a little later begins anew.
    private static void ChangeOfPrimaryTakesTime(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        script.CatchSwap("a");
        script.Dies("a", noticedBy: "b");
        script.GoOn("bd", 1000);
        script.Step("b", new AskJoin(new SiloId("c")));
        script.GoOn("bcd", 1500);
        script.Require(script.Members == "bcd" && script.Deposits("c", "k") is [1], "b admits c, which lacks one entry");
        script.Require(script.Noticed<TransferProgress>(progress => progress.Phase == "begun") == 1, "without another transfer");
    }
}
