using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rules H9 and H10: rows that are older than what is known, missing, or changed by somebody who should only ask.</summary>
internal static class RegisterPutBack
{
    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H9-standby-with-old-row", "A row below a known view freezes view changes until that view is asserted again, unchanged.", "abc", OldRow),
        Scenario.Of("H9-backup-asserts-before-it-takes-over", "A backup asserts the view it knows before it takes over from there.", "abc", BackupAsserts),
        Scenario.Of("H9-backup-asserts-under-a-primary-without-copy", "Any state-holding member asserts the highest view again, also when its primary holds nothing any more.", "abc", PrimaryWithoutCopy),
        Scenario.Of("H9-old-row-read-before-the-view", "A row read before the present view was adopted says nothing about the register.", "abc", LateRead),
        Scenario.Of("H9-two-winners-of-one-epoch", "Two different views that won one epoch: stop and report.", "abc", TwoWinners),
        Scenario.Of("H9-lost-proposal-is-no-conflict", "A proposal that lost is no conflict.", "abc", LostProposal),
        Scenario.Of("H9-emptied-database", "A missing row of a registered partition is not \"new\".", "ab", Emptied),
        Scenario.Of("H10-row-changed-by-somebody-else", "A row changed by somebody who is not the primary is followed, and nothing acknowledged is lost.", "ab", Stranger),
    ];

    // Catches: a lower row followed; members removed on the base of a lower row.
    private static void OldRow(Script script)
    {
        var old = script.Row;
        CIsOut(script);
        script.Say("The database fails over to a standby that lacks the last change.");
        script.PutRow(old);
        script.ShowRow("a");
        script.Require(!script["a"].IsRegisterRegressed, "a row nobody asked for may be an old one");
        script.Suspect("a", "b", Evidence.Gone);
        script.Answer("a");
        script.Require(script["a"].IsRegisterRegressed, "the register's own answer is not");
        script.Require(script.Proposal("a").Members.Length == 2, "the known view is asserted unchanged, whomever a suspects");
        script.Answer("a");
        script.Require(script.Row.Id.Epoch == 3 && script.Members == "ab", "with a higher epoch");
        script.Suspect("a", "b", Evidence.None);
        script.Suspect("a", "c", Evidence.None);
        script.GoOn("abc", 10_000);
        script.Require(script["a"].IsServing && script.Deposits("c", "k") is [1], "c, which that row names, has not led but learnt");
    }

    // Catches: a takeover on the base of a lower row.
    private static void BackupAsserts(Script script)
    {
        var old = script.Row;
        CIsOut(script);
        script.Deliver();
        script.PutRow(old);
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Require(script["b"].IsRegisterRegressed, "b finds the row below what it knows");
        script.Require(script.Proposal("b").Primary.Silo.Value == "a", "first it asserts what it knows, with a as primary");
        script.Answer("b");
        script.GoOn("b", 200);
        script.Require(script["b"].IsServing && script.Members == "b" && script.Deposits("b", "k") is [1], "then it takes over from there");
    }

    // Catches: a lower row left to a primary whose silo answers, and holds nothing.
    private static void PrimaryWithoutCopy(Script script)
    {
        var old = script.Row;
        CIsOut(script);
        script.Deliver();
        script.PutRow(old);
        script.Step("a", new DropCopy());
        script.GoOn("ab", 30_000);
        script.Require(script.Row.Id.Epoch > 2 && script["b"].IsServing && script.Deposits("b", "k") is [1], "b asserts what it knows, and leads");
    }

    // Catches: a lower row believed whenever it was read.
    private static void LateRead(Script script)
    {
        script.Suspect("a", "c", Evidence.Silent);
        var swap = script.Doubt("a");
        script.Tick(60, "a");
        var old = script.Row;
        script.Land(swap);
        script.Step("a", new LearnView(script.Row));
        script.Step("a", new RowRead(old, 1));
        script.Require(!script["a"].IsRegisterRegressed && !script.Alarmed("put back"), "the answer is older than the view");
    }

    // Catches: views of one epoch told apart by their number only.
    private static void TwoWinners(Script script)
    {
        var old = script.Row;
        CIsOut(script);
        script.Say("The register is put back, and c, which has not heard of anything, takes over on the old row.");
        script.PutRow(old);
        script.Suspect("c", "a", Evidence.Gone);
        script.Tick(1000, "c");
        script.Answer("c");
        script.Require(script.Row.Id.Epoch == 2, "two views have won epoch 2");
        script.Deliver();
        script.Require(script["b"].Phase == ReplicaPhase.Halted, "b, which knows both, stops");
        script.Require(script.Alarmed("Two views won one epoch"), "and reports");
        script.Require(!script["c"].IsServing, "c serves nothing without b");
        var read = script.Read("a", "k");
        script.Command("a", "k", 2);
        script.GoOn("abc", 1000);
        script.Require(!script.Result(read).IsConfirmed && !script.IsAnswered(2), "nor does a");
    }

    // Catches: a lost compare-and-swap taken for a won one.
    private static void LostProposal(Script script)
    {
        script.Suspect("a", "c", Evidence.Silent);
        var lost = script.CatchSwap("a");
        script.Suspect("b", "a", Evidence.Silent);
        script.Answer("b");
        script.Step("a", new CasAnswered(lost.Proposed, CasOutcome.Lost, script.Row));
        script.GoOn("abc", 1000);
        script.Require(script["b"].IsServing && script["a"].Phase != ReplicaPhase.Halted, "a follows the winner");
        script.Require(script.Noticed<Alarm>() == 0, "nobody is alarmed");
    }

    // Catches: a missing row taken for a beginning.
    private static void Emptied(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("a", new RowRead(null));
        script.Step("b", new RowRead(null));
        script.Step("c", new RowRead(null));
        script.Require(script.Alarmed("no row"), "it is reported");
        script.Require(!script.Proposes("a") && !script.Proposes("b") && !script.Proposes("c"), "nobody writes one");
        script.Require(script["c"].Phase == ReplicaPhase.Absent, "and nobody begins anew");
        script.Command("a", "k", 2);
        script.Deliver();
        script.Require(script.IsAnswered(2), "those who have a view go on in it");
    }

    // Catches: a reign that goes on in a view that is not its own change; a row that names a copy taken for the copy.
    private static void Stranger(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Command("a", "k", 2);
        script.Say("Somebody writes a third member, which holds nothing, and makes b primary.");
        var b = script.Row.Members[1];
        script.PutRow(script.Row with { Id = new ViewId(0, 2, "operator"), Primary = b, Members = [b, script.Row.Members[0], new ReplicaId(new SiloId("c"), 1)] });
        script.ShowRow("a");
        script.Require(script.ReignsEnded("a") == 1, "a sends its callers elsewhere");
        script.ShowRow("c");
        script.Require(script.Alarmed("holds no such copy"), "c says that it is no copy");
        script.ShowRow("b");
        script.GoOn("abc", 3000);
        script.Require(script["b"].IsServing && script.Deposits("b", "k") is [1], "b leads with everything acknowledged");
        script.Require(script.Row.MemberOn(new SiloId("c")) is not { Incarnation: 1 } || script["c"].CommitIndex == script["b"].CommitIndex, "and c is replaced, or has become a copy");
    }

    /// <summary>c is silent and evicted, knows nothing of it, and misses an acknowledged entry.</summary>
    private static void CIsOut(Script script)
    {
        script.Suspect("a", "c", Evidence.Silent);
        script.Answer("a");
        script.Lose("a", "c");
        script.Command("a", "k", 1);
        script.Lose("a", "c");
        script.Deliver("ab");
        script.Require(script.IsAnswered(1), "a and b go on without c");
        script.Lose();
    }
}
