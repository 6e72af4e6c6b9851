using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rule H1: compare-and-swaps whose fate nobody knows.</summary>
internal static class UnknownSwaps
{
    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H1-unknown-cas-lands-after-commit", "Until a proposal is resolved, commits require the old members and all proposed.", "ab", LandsAfterCommit),
        Scenario.Of("H1-row-at-the-old-epoch-proves-nothing", "A row still at the old epoch does not resolve a proposal.", "ab", OldRow),
        Scenario.Of("H1-another-win-kills-the-proposal", "Winning another compare-and-swap on the same base resolves a proposal.", "ab", AnotherWin),
        Scenario.Of("H1-learner-without-the-inherited-tail", "A learner joins with the primary's whole log as it stood when it won, or not at all.", "abc", InheritedTail),
        Scenario.Of("H1-eviction-counts-only-once-known", "A member proposed away is required, and no message speaks of the new epoch, until the win is known.", "abc", Eviction),
        Scenario.Of("H1-takeover-against-unknown-admission", "Held: a takeover on the same base kills an unknown admission, or reveals it.", "ab", TakeoverAgainstAdmission),
        Scenario.Of("H1-takeover-loses-to-unknown-admission", "Held: a takeover that comes after an unknown admission finds it.", "ab", TakeoverAfterAdmission),
        Scenario.Of("H1-takeover-by-the-one-being-evicted", "Held: an unknown eviction and a takeover by its victim exclude each other.", "abc", TakeoverByVictim),
        Scenario.Of("H1-takeover-of-unknown-fate-goes-on-acknowledging", "Held: a member acknowledges the old view while its own takeover is unknown, and has it all when it wins.", "abc", TakeoverInDoubt),
    ];

    // Catches: proposed members not required before the win is known.
    private static void LandsAfterCommit(Script script)
    {
        script.Say("a proposes to admit c; the connection times out, and a look shows the old row.");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        var swap = script.Doubt("a");
        script.Tick(60, "a");
        script.AnswerRead("a");
        script.Lose();
        script.Command("a", "k", 1);
        script.Deliver("ab");
        script.Require(!script.IsAnswered(1), "nothing commits without c");
        script.Say("The stalled transaction lands, both old members die, and c takes over.");
        script.Land(swap);
        CTakesOverAlone(script);
        script.Require(script["c"].IsServing && script.Deposits("c", "k").Length == 0, "c leads without the entry, which nobody was promised");
    }

    // Catches: a row found at the base taken as proof that the proposal is lost.
    private static void OldRow(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        var swap = script.Doubt("a");
        script.Say("The register is read at the old epoch, and c is not wanted any more.");
        Disagrees(script, "c");
        script.Tick(60, "a");
        script.AnswerRead("a");
        script.Command("a", "k", 1);
        script.Deliver("ab");
        script.Require(!script.IsAnswered(1), "c may be a member by now, so nothing commits without it");
        script.Land(swap);
        CTakesOverAlone(script);
    }

    // Catches: a proposal that is never given up (nothing would ever commit); one given up before the other has won.
    private static void AnotherWin(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        var swap = script.Doubt("a");
        Disagrees(script, "c");
        script.Tick(60, "a");
        script.AnswerRead("a");
        script.Command("a", "k", 1);
        script.Deliver("ab");
        script.Require(!script.IsAnswered(1), "the proposal is still open");
        script.Say("The view is proposed unchanged, on the same base, and wins.");
        script.Answer("a");
        script.Deliver("ab");
        script.Require(script.IsAnswered(1), "now c is certainly no member");
        script.Land(swap);
        script.Require(script.Members == "ab", "the old proposal is dead");
    }

    // Catches: a learner admitted on the commit index alone; an inherited tail dropped at the takeover.
    private static void InheritedTail(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Require(script.IsAnswered(1), "the entry is acknowledged, and only a knows that");
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Say("c does not answer. d gets a snapshot, taken at the commit index that b knows, and a heartbeat before the tail.");
        script.Step("b", new AskJoin(new SiloId("d")));
        script.Pass("b", "d");
        script.Pass("d", "b");
        script.Pass("b", "d");
        script.Pass("d", "b");
        script.Arrive(script.Catch<Append>("b", "d", append => append.Entries.IsEmpty));
        script.Pass("d", "b");
        script.Require(script["d"].CommitIndex == 1, "d holds all that b knows to be committed");
        script.Require(!script.Proposes("b"), "but it must not become a member without the tail");
        script.Pass("b", "d");
        script.Pass("d", "b");
        script.Answer("b");
        script.Pass("b", "d");
        script.Say("b and c die; d leads.");
        script.Dies("b", noticedBy: "d");
        script.Dies("c", noticedBy: "d");
        script.Answer("d");
        script.Require(script["d"].IsServing && script.Deposits("d", "k") is [1], "the acknowledged entry is there");
    }

    // Catches: only the proposed members required while a proposal is open; the proposed view told before it has won.
    private static void Eviction(Script script)
    {
        script.Suspect("a", "c", Evidence.Silent);
        script.CatchSwap("a");
        script.Command("a", "k", 1);
        script.Tick(1000, "a");
        script.Deliver("ab");
        script.Require(!script.IsAnswered(1), "c is a member until the register says otherwise");
        script.Say("The proposal never arrives. a and b die, and c is alive after all.");
        script.Lose();
        script.Dies("a", noticedBy: "bc");
        script.Dies("b", noticedBy: "c");
        script.Answer("c");
        script.Require(script["c"].IsServing && !script.IsAnswered(1), "c leads without what was never acknowledged");
    }

    // Catches: a reign that goes on in a view that is not its own change; commits by any member.
    private static void TakeoverAgainstAdmission(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        var admission = script.Doubt("a");
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Land(admission);
        script.Require(script.Row.Primary.Silo.Value == "b", "the late admission finds its base gone");
        script.Say("a does not know it and goes on with c.");
        script.Lose("b", "a");
        script.Command("a", "k", 1);
        script.Deliver("ac");
        script.Require(!script.IsAnswered(1), "without b it commits nothing");
        script.Command("b", "k", 2);
        script.GoOn("abc", 1000);
        script.Require(!script["a"].IsServing && script.IsAnswered(2), "b serves");
    }

    // Catches: a lost compare-and-swap taken for a won one.
    private static void TakeoverAfterAdmission(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        var admission = script.Doubt("a");
        script.Land(admission);
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Require(script["b"].View!.Members.Length == 3, "b finds the admission and takes over from there only");
        script.Command("a", "k", 1);
        script.Lose("a", "b");
        script.Lose("a", "c");
        script.Say("On that base, c stays a member whose acknowledgement b needs.");
        script.Tick(1000, "b");
        script.Answer("b");
        script.Deliver("b");
        script.Require(script.Members == "bc" && !script["b"].IsServing, "b is not reconciled without c");
        script.Deliver();
        script.Require(script["b"].IsServing && !script.IsAnswered(1), "with c it is");
    }

    // Catches: only the proposed members required while a proposal is open; a reign that goes on in a view that is not its own change.
    private static void TakeoverByVictim(Script script)
    {
        script.Suspect("a", "c", Evidence.Silent);
        var eviction = script.Doubt("a");
        script.Command("a", "k", 1);
        script.Deliver("ab");
        script.Say("c, cut off from a and b, takes over with both in name.");
        script.Lose();
        script.Suspect("c", "a", Evidence.Silent);
        script.Tick(1000, "c");
        script.Answer("c");
        script.Land(eviction);
        script.Require(script.Row.Primary.Silo.Value == "c", "the eviction comes too late");
        script.Require(!script.IsAnswered(1), "and nothing was acknowledged on the strength of it");
        script.GoOn("abc", 3000);
        script.Require(script["c"].IsServing && !script["a"].IsServing, "c leads, the others follow");
    }

    // Catches: an inherited tail dropped at the takeover; an unknown proposal forgotten.
    private static void TakeoverInDoubt(Script script)
    {
        script.Suspect("b", "a", Evidence.Gone);
        var takeover = script.Doubt("b");
        script.Say("a is alive, and b and c still acknowledge its view.");
        script.Command("a", "k", 1);
        script.Deliver();
        script.Require(script.IsAnswered(1), "a commits");
        script.Say("The takeover lands; a appends once more, in vain.");
        script.Land(takeover);
        script.Tick(60, "b");
        script.AnswerRead("b");
        script.Command("a", "k", 2);
        script.Deliver();
        script.Require(script["b"].IsServing && script.Deposits("b", "k") is [1], "b has all that was acknowledged");
        script.Require(!script.IsAnswered(2), "and a can finish nothing more");
    }

    /// <summary>A learner says that its copy is of no use, so that the primary does not want it as a member any more (rule S8).</summary>
    private static void Disagrees(Script script, string learner) =>
        script.Step("a", new Receive(new SiloId(learner), new AppendAck(script["a"].View!.Id, script[learner].Identity, 1, 0, true)));

    private static void CTakesOverAlone(Script script)
    {
        script.Lose();
        script.Dies("a", noticedBy: "c");
        script.Dies("b", noticedBy: "c");
        script.GoOn("c", 2000);
    }
}
