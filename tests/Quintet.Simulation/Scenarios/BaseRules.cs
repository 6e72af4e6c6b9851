using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rules S1 to S7: what the protocol is made of.</summary>
internal static class BaseRules
{
    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("S1-acknowledged-only-when-every-member-holds-it", "An entry is acknowledged when every member required by the view holds it.", "abc", EveryMember),
        Scenario.Of("S1-one-survivor-is-enough", "What was acknowledged survives all members but one, and its reply with it.", "abc", OneSurvivor),
        Scenario.Of("S2-lower-view-is-refused", "A member accepts appends of its own view only.", "abc", LowerView),
        Scenario.Of("S3-learner-never-leads", "Only members take over, and learners are none.", "ab", LearnerNeverLeads),
        Scenario.Of("S3-evicted-copy-never-leads", "Only a member of the view that stands takes over.", "abc", EvictedNeverLeads),
        Scenario.Of("S3-two-take-over-at-once", "One compare-and-swap wins an epoch; who loses follows.", "abc", TwoAtOnce),
        Scenario.Of("S3-asks-are-for-the-primary", "Operators and the reconciler only ask, and only the primary does it.", "abc", AsksAreForThePrimary),
        Scenario.Of("S3-asked-to-leave", "A member asked to leave stays until another one takes its place, or there are more copies than the policy asks for.", "abc", AskedToLeave),
        Scenario.Of("S3-asked-to-leave-for-another", "A member asked to leave for a certain copy makes room for no other, unless it fails.", "abc", NamedSuccessor),
        Scenario.Of("S3-asked-to-leave-and-then-to-join", "Who has left, or was asked to join since, is not sent away for what was asked before.", "abc", LeftAndCameBack),
        Scenario.Of("M6-asked-to-leave-is-not-taken-back", "A copy that was asked to leave is taken back when that is asked for, not because it asks itself.", "abc", NotTakenBack),
        Scenario.Of("H13-one-failure-is-borrowed", "Silos that stop one after another borrow one failure of the margin between them.", "abc", BorrowedOnce),
        Scenario.Of("H2-nothing-is-lent-while-a-member-is-in-doubt", "Silence never removes the last other member, not even together with one that is lent.", "abc", NothingLentInDoubt, minimum: 2),
        Scenario.Of("S1-commit-blocked-by-a-member", "Who holds commits up is known, and nobody else.", "abc", BlockedBy),
        Scenario.Of("S4-reborn-process-is-no-copy", "A process without memory never passes for the copy that the row names; the partition is lost and says so (S7).", "abc", Reborn),
        Scenario.Of("S5-frozen-primary-wakes-and-serves-nothing", "No clock is trusted: a primary for which no time has passed answers nothing once it is replaced.", "abc", FrozenPrimary),
        Scenario.Of("S6-demoted-primary-sends-callers-elsewhere", "Demotion answers pending callers \"elsewhere, same id\": their tail may survive.", "abc", Demoted),
    ];

    // Catches: the commit index follows the fastest member instead of the slowest.
    private static void EveryMember(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver("ab");
        script.Require(!script.IsAnswered(1), "nothing is acknowledged that c lacks");
        script.Say("c alone survives.");
        script.Lose();
        script.Dies("a", noticedBy: "bc");
        script.Dies("b", noticedBy: "c");
        script.Answer("c");
        script.Require(script["c"].IsServing && script.Deposits("c", "k").Length == 0, "c serves what it has");
    }

    // Catches: commits that need a majority; an inherited tail dropped at the takeover.
    private static void OneSurvivor(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Require(script.IsAnswered(1), "all hold it, so it is acknowledged");
        script.Dies("a", noticedBy: "bc");
        script.Dies("b", noticedBy: "c");
        script.Answer("c");
        script.Require(script["c"].IsServing, "the last survivor serves");
        script.Require(script.Deposits("c", "k") is [1], "with everything acknowledged");
        script.Require(script.Admit("c", "k", script.Header(1)).Kind == AdmissionOutcome.Answer, "and its reply");
    }

    // Catches: the epoch check left out of what a member receives.
    private static void LowerView(Script script)
    {
        script.Say("a freezes; b and c go on without it.");
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Deliver("bc");
        script.Say("a wakes up and appends in the old view, at the index where b appends, too.");
        script.Command("a", "k", 1);
        script.Pass("a", "c");
        script.Command("b", "k", 2);
        script.Deliver();
        script.Require(!script.IsAnswered(1), "the old view commits nothing");
        script.Require(script.IsAnswered(2), "the new one does");
        script.Require(!script["a"].IsServing, "a has learnt that it leads no more");
    }

    // Catches: takeover by a copy that holds state but is no member.
    private static void LearnerNeverLeads(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        script.Require(script["c"].CommitIndex > 0, "c holds a copy and is still a learner");
        script.Command("a", "k", 1);
        script.Deliver("ab");
        script.Say("Both members die before the register admits c.");
        script.Dies("a", noticedBy: "c");
        script.Dies("b", noticedBy: "c");
        script.GoOn("c", 20_000);
        script.Require(script.Row.Id.Epoch == 1 && !script["c"].IsServing, "a learner does not lead");
    }

    // Catches: a lost compare-and-swap taken for a won one; takeover by a copy that holds state but is no member.
    private static void EvictedNeverLeads(Script script)
    {
        script.Suspect("a", "c", Evidence.Silent);
        script.Answer("a");
        script.Lose();
        script.Command("a", "k", 1);
        script.Deliver("ab");
        script.Say("c, which knows only the view before, finds both others dead.");
        script.Dies("a", noticedBy: "c");
        script.Dies("b", noticedBy: "c");
        script.GoOn("c", 20_000);
        script.Require(script.Members == "ab" && !script["c"].IsServing, "an evicted copy does not lead, whatever it believes");
        script.Require(script["c"].LastIndex == 1, "and it keeps its memory");
    }

    // Catches: a lost compare-and-swap taken for a won one.
    private static void TwoAtOnce(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Dies("a", noticedBy: "bc");
        script.Tick(new ReplicaOptions().RankDelayMs, "c");
        script.Require(script.Proposes("b") && script.Proposes("c"), "both try");
        script.Answer("c");
        script.Answer("b");
        script.Deliver();
        script.Require(script["c"].IsServing && script["b"].Phase == ReplicaPhase.Backup, "the winner leads, the loser follows");
        script.Require(script.Deposits("c", "k") is [1], "nothing is lost");
    }

    // Catches: a backup that invites learners when it is asked to.
    private static void AsksAreForThePrimary(Script script)
    {
        script.Step("b", new AskJoin(new SiloId("d")));
        script.Require(!script.IsUnderWay<Invite>("b", "d"), "a backup invites nobody");
        script.Step("b", new AskHandOver(new SiloId("c")));
        script.GoOn("abcd", 1000);
        script.Require(script.Row.Id.Epoch == 1 && script["d"].Phase == ReplicaPhase.Absent, "a backup that is asked does nothing");
    }

    // Catches: members that leave whatever is left.
    private static void AskedToLeave(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("a", new AskLeave(new SiloId("b")));
        script.GoOn("abc", 1000);
        script.Require(script.Members == "abc", "the copies asked for stay");
        script.Step("a", new AskLeave(new SiloId("b")));
        script.Step("a", new AskJoin(new SiloId("d")));
        script.GoOn("abcd", 2000);
        script.Require(script.Members == "acd" && script.Deposits("d", "k") is [1], "d takes the place of b");
        script.Say("The policy asks for fewer.");
        script.Step("a", new AskPolicy(new ReplicationPolicy(1, 2, 1)));
        script.GoOn("abcd", 500);
        script.Step("a", new AskLeave(new SiloId("d")));
        script.GoOn("abcd", 500);
        script.Require(script.Members == "ac", "now one can be spared");
    }

    // Catches: a spare that takes the place meant for another: the plan would have to move both again.
    private static void NamedSuccessor(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("a", new AskJoin(new SiloId("d")));
        script.GoOn("abcd", 1000);
        script.Require(script["a"].Learners is [{ IsUpToDate: true }], "d is a spare");
        script.Step("a", new AskLeave(new SiloId("b")) { Successor = new SiloId("e") });
        script.GoOn("abcd", 500);
        script.Require(script.Members == "abc", "which does not take the place of b");
        script.Step("a", new AskJoin(new SiloId("e")));
        script.GoOn("abcde", 1000);
        script.Require(script.Members == "ace" && script.Deposits("e", "k") is [1] && script["a"].Learners is [{ IsUpToDate: true }], "e does, and d stays a spare");
        script.Step("a", new AskLeave(new SiloId("a")) { Successor = new SiloId("b") });
        script.GoOn("abcde", 500);
        script.Require(script.Members == "ace", "for the primary itself d is not taken in either");
        script.Step("a", new AskJoin(new SiloId("b")));
        script.Step("a", new AskLeave(new SiloId("a")) { Successor = new SiloId("b") });
        script.GoOn("abcde", 1000);
        script.Require(script.Members == "abce", "but b, so that it can be handed the lead");
        script.Step("a", new AskLeave(new SiloId("b")));
        script.Step("a", new AskLeave(new SiloId("c")) { Successor = new SiloId("b") });
        script.Dies("c", noticedBy: "ade");
        script.GoOn("ade", 500);
        script.Require(script.Members == "ade", "a member that fails is replaced by whichever copy is ready");
    }

    // Catches: an asking to leave that outlives its fulfilment, and sends the silo's next copy away.
    private static void LeftAndCameBack(Script script)
    {
        script.Step("a", new AskPolicy(new ReplicationPolicy(1, 2, 1)));
        script.GoOn("abc", 300);
        script.Step("a", new AskLeave(new SiloId("c")));
        script.GoOn("abc", 300);
        script.Require(script.Members == "ab", "c leaves");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Step("a", new AskJoin(new SiloId("d")));
        script.GoOn("abcd", 500);
        script.Dies("b", noticedBy: "acd");
        script.GoOn("acd", 500);
        script.Require(script.Members == "ac", "c, now a spare, takes the place of b, and nobody has asked that it leave again");
    }

    // Catches: copies that come back by their own wish to where they must not be, again and again.
    private static void NotTakenBack(Script script)
    {
        script.Step("a", new AskLeave(new SiloId("c")) { Borrows = true });
        script.GoOn("abc", 300);
        script.Require(script.Members == "ab", "c stops, so it leaves");
        script.GoOn("abc", 6000);
        script.Require(script.Members == "ab" && script["a"].Learners.Count == 0, "there is one copy less than the policy asks for, but c is not wanted");
        script.Require(script["c"].Phase == ReplicaPhase.Outside && script["c"].LastIndex > 0, "it keeps its memory all the same");
        script.Step("a", new AskJoin(new SiloId("d")));
        script.Step("a", new AskLeave(new SiloId("d")));
        script.GoOn("abcd", 3000);
        script.Require(script.Members == "ab" && script["a"].Learners.Count == 0, "the same holds for a learner");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abcd", 1000);
        script.Require(script.Members == "abc", "until somebody asks for it");
    }

    // Catches: a floor that is reckoned from the copies there are.
    private static void BorrowedOnce(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("a", new AskLeave(new SiloId("c")) { Borrows = true });
        script.GoOn("abc", 1000);
        script.Require(script.Members == "ab", "one failure is borrowed while c stops");
        script.Step("a", new AskLeave(new SiloId("b")) { Borrows = true });
        script.GoOn("ab", 1000);
        script.Require(script.Members == "ab", "there is none left for b");
        script.Say("c is back.");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abc", 1000);
        script.Require(script.Members == "ac" && script.Deposits("c", "k") is [1], "c has a copy again, and now b may stop");
    }

    // Catches: one change of view that leaves out a silent member and lends the only other one.
    private static void NothingLentInDoubt(Script script)
    {
        script.Step("a", new AskPolicy(new ReplicationPolicy(1, 2, 1)));
        script.Deliver();
        script.Say("While the minimum is being lowered, c falls silent and b is to stop.");
        script.Suspect("a", "c", Evidence.Silent);
        script.Step("a", new AskLeave(new SiloId("b")) { Borrows = true });
        script.Answer("a");
        script.Tick(50, "a");
        script.Require(script.Proposal("a").Members.Any(member => member.Silo.Value == "b"), "b stays as long as c may only be slow");
    }

    // Catches: the blame on somebody who has answered.
    private static void BlockedBy(Script script)
    {
        script.Command("a", "k", 1);
        script.Require(script["a"].BlockedBy.Count == 2, "both others lack the entry");
        script.Deliver("ab");
        script.Require(script["a"].BlockedBy is [{ Silo.Value: "c" }], "only c holds it up");
        script.Deliver();
        script.Require(script["a"].BlockedBy.Count == 0, "nobody does");
        script.Read("a", "k");
        script.Require(script["a"].BlockedBy.Count == 2, "a query waits for both others");
        script.Deliver("ab");
        script.Require(script["a"].BlockedBy is [{ Silo.Value: "c" }], "and only for c when b has answered");
        script.Deliver();
        script.Require(script["a"].BlockedBy.Count == 0, "and for nobody then");
    }

    // Catches: emptiness taken for legitimate in a later epoch than the first.
    private static void Reborn(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Dies("c", noticedBy: "a");
        script.Answer("a");
        script.Say("b starts again under its old name, without memory; then the last copy dies.");
        script.Kill("b");
        script.Reuse("b");
        script.ShowRow("b");
        script.Dies("a", noticedBy: "b");
        script.GoOn("b", 20_000);
        script.Require(!script["b"].IsServing && script.Row.Primary.Silo.Value == "a", "who remembers nothing does not lead");
        script.Require(script.Alarmed("holds no such copy"), "it says that the copy is gone");
    }

    // Catches: reads served without a round of confirmation; the epoch check left out of what a member receives.
    private static void FrozenPrimary(Script script)
    {
        script.Say("a freezes; b and c go on for an hour, in which no time passes for a.");
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Deliver("bc");
        script.Command("b", "k", 1);
        script.Deliver("bc");
        script.Tick(3_600_000, "bc");
        script.Lose();
        script.Say("a wakes up. What it held to be true then it still does.");
        var read = script.Read("a", "k");
        script.Command("a", "k", 2);
        script.Command("a", "k", 1);
        script.Require(script.IsPending(read) && !script.IsAnswered(2), "it answers nothing by itself");
        script.Deliver();
        script.Require(script.Result(read).IsRefused && !script.IsAnswered(2), "and nothing at all");
    }

    // Catches: a reign that ends without telling the shell; pending reads forgotten.
    private static void Demoted(Script script)
    {
        script.Command("a", "k", 1);
        var read = script.Read("a", "k");
        script.Pass<Append>("a", "b");
        script.Lose();
        script.Say("b has the entry and takes over.");
        script.Suspect("b", "a", Evidence.Silent);
        script.Answer("b");
        script.Deliver();
        script.Step("a", new LearnView(script.Row));
        script.Require(script.ReignsEnded("a") == 1, "the callers of a are sent elsewhere");
        script.Require(script.Result(read).IsRefused, "its readers, too");
        script.Require(script.Admit("b", "k", script.Header(1)).Kind == AdmissionOutcome.Answer, "the same id finds its outcome there");
        script.Require(script.Deposits("b", "k") is [1], "for it took effect, once");
    }
}
