using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rule H8: a partition restored elsewhere, and members of the era before that are not dead after all.</summary>
internal static class Restores
{
    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H8-restore-then-zombie", "A message of a lower era is refused, and a higher era makes a copy void.", "ab", Zombie),
        Scenario.Of("H8-request-of-another-era", "A request sent in another era is expired: its outcome is unknown.", "abc", OtherEra),
        Scenario.Of("H8-restored-view-names-only-the-restorer", "The era is raised first, and the view names only the restorer, who serves what its copy holds.", "abc", FromCopy),
        Scenario.Of("H8-restored-view-below-the-minimum", "A restored view serves only once it has the minimum's copies (H13).", "ab", BelowMinimum, minimum: 2),
        Scenario.Of("H8-restored-copy-does-not-know-the-policy", "A restored copy admits as many copies as the row's minimum, whatever policy it knows (H13).", "ab", PolicyForgotten, new ReplicaOptions { Copies = 1 }, minimum: 2),
        Scenario.Of("H8-restore-from-nothing", "A restore from nothing is empty, and says so.", "ab", FromNothing),
        Scenario.Of("H8-restore-of-another-view", "What is restored is the view that was attested lost, and no other.", "ab", AnotherView),
        Scenario.Of("H8-two-restorers", "One restore wins; the other copy is void.", "ab", TwoRestorers),
        Scenario.Of("H8-restore-of-unknown-fate", "A restore whose fate is unknown does not make its own copy void (H1).", "abc", UnknownFate),
        Scenario.Of("H8-copy-dropped-during-its-restore", "What a discarded copy proposed, its silo does not carry out (S4).", "abc", DroppedMeanwhile),
        Scenario.Of("H8-member-is-not-restored-from", "A member takes over, or waits for the operator's trust; it is never restored from.", "ab", Member),
        Scenario.Of("H8-register-put-back-before-the-restore", "A row of an era before is below what is known, like any other (H9).", "ab", PutBack),
    ];

    // Catches: eras ignored.
    private static void Zombie(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Say("a and b freeze. The operator believes that they are stopped, and c restores the partition from nothing.");
        Restore(script, "c");
        script.Command("c", "k", InEra(script, "c", 7), 7);
        script.Say("They wake. a appends in the era before, and hears of the new one at once.");
        script.Command("a", "k", 2);
        script.Step("a", new Receive(new SiloId("c"), new Superseded(script.Row)));
        script.Deliver();
        script.Require(!script["a"].IsServing && script["a"].Phase == ReplicaPhase.Absent, "its copy is void");
        script.Require(script.Alarmed("is void"), "and it says so");
        script.Say("b, which has heard of nothing, appends to c as if it led.");
        var old = script["b"].View!;
        script.Step("c", new Receive(new SiloId("b"), new Append(old with { Id = old.Id with { Epoch = 9 } }, script["c"].Identity, 1, 1, 0, [], 5, 0, 0, 0, 0)));
        script.Require(script["c"].IsServing && script["c"].View!.Id.Era == 1, "however high its epoch, it is refused");
        script.Deliver();
        script.Require(script["b"].Phase == ReplicaPhase.Absent, "and told");
        script.Step("c", new AskJoin(new SiloId("a")));
        script.GoOn("abc", 1500);
        script.Require(script.Members == "ac" && script.Row.MemberOn(new SiloId("a")) is { Incarnation: 2 } && script.Deposits("a", "k") is [7], "a comes back as another copy, of the new era");
    }

    // Catches: as many copies as the policy of the options says. Found by simulation.
    private static void PolicyForgotten(Script script)
    {
        script.Say("The row's minimum came from a policy that died with a and b.");
        script.Kill("a");
        script.Kill("b");
        script.Step("c", new AskRestore(script.Row));
        script.GoOn("c", 500);
        script.Require(script.Members == "c" && !script["c"].IsServing, "below the minimum it does not serve");
        script.Step("c", new AskJoin(new SiloId("d")));
        script.GoOn("cd", 1500);
        script.Require(script.Members == "cd" && script["c"].IsServing, "a second copy is admitted, and it serves");
    }

    // Catches: requests whatever their era.
    private static void OtherEra(Script script)
    {
        EvictedCopyRestores(script);
        script.Require(script.Admit("c", "k", script.Header(2)).Kind == AdmissionOutcome.Expired, "a retry of what was lost is not executed: nobody knows what became of it");
        script.Require(script.Admit("c", "k", script.Header(3)).Kind == AdmissionOutcome.Expired, "nor is a new one that knows the era before only");
        script.Require(script.Admit("c", "k", script.Header(1)).Kind == AdmissionOutcome.Answer, "a retry of what survived is answered");
        script.Command("c", "k", InEra(script, "c", 4), 4);
        script.Require(script.Deposits("c", "k") is [1, 4], "one who knows the new era is served");
    }

    // Catches: a restored view with others in it; a restorer that forgets its copy.
    private static void FromCopy(Script script)
    {
        EvictedCopyRestores(script);
        script.Require(script.Members == "c" && script.Row.Id.Era == 1, "it names c alone");
        script.Require(script["c"].IsServing && script.Deposits("c", "k") is [1], "c serves what it had");
        script.Require(script.Noticed<Restored>() == 1, "and says up to where");
        script.Step("c", new AskJoin(new SiloId("d")));
        script.GoOn("cd", 1500);
        script.Require(script.Members == "cd" && script.Deposits("d", "k") is [1], "new copies are made of it");
    }

    // Catches: commits below the minimum.
    private static void BelowMinimum(Script script)
    {
        script.Kill("a");
        script.Kill("b");
        script.Step("c", new AskRestore(script.Row));
        script.GoOn("c", 2000);
        script.Require(script.Members == "c" && script.Row.Minimum == 2 && !script["c"].IsServing, "c alone is below the minimum that stands in the row");
        script.Step("c", new AskJoin(new SiloId("d")));
        script.GoOn("cd", 1500);
        script.Require(script["c"].IsServing, "with d it serves");
    }

    // Catches: a restored view with others in it.
    private static void FromNothing(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Kill("a");
        script.Kill("b");
        Restore(script, "d");
        script.Require(script.Noticed<Restored>(restored => restored.Index == 0) == 1, "it says that nothing is left");
        script.Require(script.Deposits("d", "k").Length == 0, "it begins empty");
        script.Command("d", "k", InEra(script, "d", 2), 2);
        script.Require(script.Deposits("d", "k") is [2], "and serves");
    }

    // Catches: a lost compare-and-swap taken for a won one.
    private static void AnotherView(Script script)
    {
        var attested = script.Row;
        script.Say("The operator attests that the members of epoch 1 are gone; meanwhile b has taken over.");
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Step("d", new AskRestore(attested));
        script.Answer("d");
        script.Require(script.Row.Id.Era == 0 && script.Row.Primary.Silo.Value == "b", "there is no restore");
        script.GoOn("bd", 1000);
        script.Require(script["b"].IsServing && !script["d"].IsServing, "b leads on");
    }

    // Catches: a lost compare-and-swap taken for a won one.
    private static void TwoRestorers(Script script)
    {
        script.Kill("a");
        script.Kill("b");
        var lost = script.Row;
        script.Step("c", new AskRestore(lost));
        script.Step("d", new AskRestore(lost));
        script.Answer("d");
        script.Answer("c");
        script.Require(script["d"].IsServing && !script["c"].IsServing, "one of them leads");
        script.Step("d", new AskJoin(new SiloId("c")));
        script.GoOn("cd", 1500);
        script.Require(script.Members == "cd", "the other one joins it");
    }

    // Catches: a restore forgotten when the view it rests on is read.
    private static void UnknownFate(Script script)
    {
        LeavesAnEvictedCopy(script);
        script.Step("c", new AskRestore(script.Row));
        var restore = script.Doubt("c");
        script.Tick(60, "c");
        script.AnswerRead("c");
        script.Say("The row is as it was. Then the restore lands.");
        script.Land(restore);
        script.GoOn("c", 5000);
        script.Require(script["c"].IsServing && script.Deposits("c", "k") is [1], "c leads, with what the last copy held");
    }

    // Catches: proposals that outlive their copy.
    private static void DroppedMeanwhile(Script script)
    {
        LeavesAnEvictedCopy(script);
        script.Step("c", new AskRestore(script.Row));
        script.Step("c", new DropCopy());
        script.Answer("c");
        script.Require(!script["c"].IsServing && script.Noticed<Restored>() == 0, "c does not lead with nothing in the name of the copy it had");
        script.Require(script.Alarmed("holds no such copy"), "it says that the copy is gone");
    }

    /// <summary>c is evicted with entry 1, and has not heard of the views since; a and b are gone.</summary>
    private static void LeavesAnEvictedCopy(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Tick(1000, "a");
        script.Deliver();
        script.Suspect("a", "c", Evidence.Silent);
        script.Answer("a");
        script.Deliver();
        script.Dies("b", noticedBy: "a");
        script.Answer("a");
        script.Lose();
        script.Kill("a");
    }

    // Catches: a restore by a member that does not know that it is one.
    private static void Member(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("b", new AskRestore(script.Row));
        script.Step("a", new AskRestore(script.Row));
        script.Require(!script.Proposes("a") && !script.Proposes("b"), "members do not restore");
        script.Say("c has been admitted and does not know it yet.");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        script.Answer("a");
        script.Lose();
        script.Step("c", new AskRestore(script.Row));
        script.Require(!script.Proposes("c"), "nor does it");
    }

    // Catches: rows compared by epoch only.
    private static void PutBack(Script script)
    {
        var old = script.Row with { Id = new ViewId(0, 8, "old") };
        script.PutRow(old);
        Restore(script, "c");
        script.Command("c", "k", InEra(script, "c", 1), 1);
        script.PutRow(old with { Id = old.Id with { Epoch = 30 } });
        script.Step("c", new AskJoin(new SiloId("d")));
        script.GoOn("cd", 1000);
        script.GoOn("cd", 1000);
        script.Require(script.Row.Id.Era == 1 && script["c"].IsServing && script.Deposits("c", "k") is [1], "the new era is asserted again");
    }

    private static void Restore(Script script, string silo)
    {
        script.Step(silo, new AskRestore(script.Row));
        script.Answer(silo);
        script.Require(script[silo].IsServing && script.Row.Id.Era == 1, $"{silo} leads a new era");
    }

    /// <summary>c is evicted with entry 1 committed; a and b go on to entry 2 and are lost.</summary>
    private static void EvictedCopyRestores(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Tick(1000, "a");
        script.Deliver();
        script.Suspect("a", "c", Evidence.Silent);
        script.Answer("a");
        script.Deliver();
        script.Command("a", "k", 2);
        script.Deliver("ab");
        script.Kill("a");
        script.Kill("b");
        Restore(script, "c");
    }

    private static CommandHeader InEra(Script script, string silo, long sequence) => script.Header(sequence) with { SentAt = script[silo].CommittedTime };
}
