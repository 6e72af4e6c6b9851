using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rule H13: policies, and the minimum in force.</summary>
internal static class Policies
{
    private static readonly ReplicationPolicy Three = new(1, 3, 3);

    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H13-minimum-raised-by-report-only", "A policy is reported as observed when its entry is committed and its minimum stands in the row.", "ab", ByReportOnly),
        Scenario.Of("H13-policy-observed-before-its-commit", "A policy is in force when its entry is committed, under the old one's terms.", "ab", ObservedTooEarly),
        Scenario.Of("H13-minimum-raised-before-the-view-satisfies-it", "The minimum is raised only when the view has the copies already.", "ab", TooEarly),
        Scenario.Of("H13-minimum-counts-quarantined-copies", "A quarantined copy does not make a view satisfy a minimum.", "abc", WithQuarantined),
        Scenario.Of("H13-lowered-minimum-before-the-win", "A lowered minimum is effective once its win is known.", "abc", LoweredInDoubt, minimum: 3),
        Scenario.Of("H13-one-survivor-released", "Lowering the minimum releases a survivor.", "ab", SurvivorReleased, minimum: 2),
        Scenario.Of("H13-nothing-below-the-minimum", "Below the minimum nothing commits, the inherited tail included, and nothing is read.", "ab", BelowTheMinimum, minimum: 2),
        Scenario.Of("H13-policy-survives-its-primary", "A committed policy is known to the next primary, by log and by snapshot.", "ab", Survives),
        Scenario.Of("H13-policy-lost-with-its-reign", "A policy whose entry did not survive is not in force, whoever had heard of it.", "abc", LostWithItsReign),
    ];

    // Catches: members removed below a minimum that was raised.
    private static void ByReportOnly(Script script)
    {
        script.Step("a", new AskPolicy(Three));
        script.Require(script["a"].ObservedGeneration == 0, "asked for is not in force");
        script.Deliver();
        script.Require(script["a"].Policy.Generation == 1 && script["a"].ObservedGeneration == 0, "nor is a policy whose minimum does not stand in the row");
        script.Command("a", "k", 1);
        script.Deliver();
        script.Require(script.IsAnswered(1), "under the old minimum two copies commit");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abc", 500);
        script.Require(script.Members == "abc" && script.Row.Minimum == 3, "with the third member the row says 3");
        script.Require(script["a"].ObservedGeneration == 1, "now it is observed");
        script.Say("From here on, two are not enough.");
        script.Dies("c", noticedBy: "ab");
        script.Command("a", "k", 2);
        script.GoOn("ab", 5000);
        script.Require(!script.IsAnswered(2) && script.Members == "abc", "nothing is acknowledged by fewer");
    }

    // Catches: a policy observed before its entry is committed.
    private static void ObservedTooEarly(Script script)
    {
        script.Step("a", new AskPolicy(new ReplicationPolicy(1, 2, 1)));
        script.Require(script["a"].ObservedGeneration == 0, "its minimum stands in the row, but b has not heard of it");
        script.Say("a dies, and the policy with it.");
        script.Lose();
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Require(script["b"].IsServing && script["b"].ObservedGeneration == 0, "nobody had been told that it is in force");
    }

    // Catches: a minimum raised at once.
    private static void TooEarly(Script script)
    {
        script.Step("a", new AskPolicy(Three));
        script.GoOn("ab", 1000);
        script.Require(script.Row.Minimum == 1, "two copies do not satisfy it");
        script.Command("a", "k", 1);
        script.Deliver();
        script.Require(script.IsAnswered(1), "and service goes on");
    }

    // Catches: quarantined copies counted.
    private static void WithQuarantined(Script script)
    {
        Quarantined(script, "c");
        script.Step("a", new AskPolicy(Three));
        script.Deliver("ab");
        script.Pass<Append>("a", "c");
        Quarantined(script, "c", 2);
        script.Deliver("ab");
        script.Require(script["a"].Policy.Generation == 1, "the policy is committed");
        script.Tick(50, "a");
        script.Require(!script.Proposes("a") && script["a"].ObservedGeneration == 0, "with two sound copies the minimum of three is not raised");
    }

    // Catches: a lowered minimum that counts before the win; quarantined copies counted.
    private static void LoweredInDoubt(Script script)
    {
        script.Command("a", "k", 1);
        Quarantined(script, "c", 2);
        script.Deliver("ab");
        script.Require(!script.IsAnswered(1), "two sound copies are below the minimum");
        script.Step("a", new AskPolicy(new ReplicationPolicy(1, 3, 2)));
        Quarantined(script, "c", 2);
        script.Deliver("ab");
        script.Require(script.Proposal("a").Minimum == 2 && !script.IsAnswered(1), "a proposal to lower it is not a lower minimum");
        script.Tick(100, "a");
        script.Deliver("ab");
        Quarantined(script, "c", 2);
        script.Require(!script.IsAnswered(1), "however long it takes");
        script.Answer("a");
        Quarantined(script, "c", 2);
        script.Deliver("ab");
        script.Require(script.IsAnswered(1), "the win is");
    }

    // Catches: a minimum that is lowered by an entry, which cannot be committed.
    private static void SurvivorReleased(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Dies("a", noticedBy: "b");
        script.GoOn("b", 500);
        script.Command("b", "k", 2);
        script.Require(!script["b"].IsServing, "b is alone, below its minimum");
        script.Step("b", new AskPolicy(new ReplicationPolicy(1, 2, 1)));
        script.GoOn("b", 500);
        script.Step("b", new AskPolicy(new ReplicationPolicy(1, 2, 1)));
        script.GoOn("b", 500);
        script.Require(script["b"].IsServing && script.Members == "b" && script.Deposits("b", "k") is [1], "it serves with everything");
        script.Require(script["b"].ObservedGeneration == 1, "and the policy is in force");
    }

    // Catches: commits below the minimum.
    private static void BelowTheMinimum(Script script)
    {
        script.Command("a", "k", 1);
        script.Pass("a", "b");
        script.Lose();
        script.Say("A row with one member only, by whosever hand.");
        script.Kill("a");
        script.PutRow(script.Row with { Id = new ViewId(0, 2, "somebody"), Primary = script.Row.Members[1], Members = [script.Row.Members[1]] });
        script.ShowRow("b");
        script.GoOn("b", 5000);
        script.Require(script["b"].CommitIndex == 1 && !script.IsAnswered(1), "the inherited tail is not committed by one copy");
        script.Require(script.Result(script.Read("b", "k")).IsRefused, "nothing is read");
        script.Step("b", new AskJoin(new SiloId("c")));
        script.GoOn("bc", 1000);
        script.Require(script.Members == "bc" && script["b"].IsServing && script.Deposits("b", "k") is [1], "a second copy makes it whole");
    }

    // Catches: a snapshot without the policy; a policy known to the primary only.
    private static void Survives(Script script)
    {
        script.Step("a", new AskPolicy(new ReplicationPolicy(1, 4, 2)));
        script.Deliver();
        script.GoOn("ab", 1500);
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abc", 1500);
        script.Require(script.Row.Minimum == 2 && script["a"].ObservedGeneration == 1, "it is in force");
        script.Require(script["b"].Policy == script["a"].Policy, "b knows it by the log");
        script.Require(script["c"].Policy == script["a"].Policy, "c knows it by the snapshot");
        script.Dies("a", noticedBy: "bc");
        script.GoOn("bc", 1500);
        script.Require(script["b"].ObservedGeneration == 1, "the next primary reports it");
        script.Dies("b", noticedBy: "c");
        script.GoOn("c", 1500);
        script.Require(script.Row.Members.Length == 2, "and the next one obeys it");
    }

    // Catches: an entry at a known index never replaced; an inherited tail dropped.
    private static void LostWithItsReign(Script script)
    {
        script.Step("a", new AskPolicy(Three));
        script.Pass("a", "c");
        script.Lose();
        script.Say("Only c has the entry. b leads without it.");
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.GoOn("bc", 1500);
        script.Require(script["b"].Policy.Generation == 0 && script["c"].Policy.Generation == 0 && script.Row.Minimum == 1, "it never was");
        script.Say("It is asked for again.");
        script.Step("b", new AskPolicy(Three));
        script.GoOn("bc", 1500);
        script.Require(script["b"].Policy.Generation == 1 && script["c"].Policy.Generation == 1, "now it is in the log");
    }

    /// <summary>A copy acknowledges up to an index and says that its state disagrees (rule S8).</summary>
    private static void Quarantined(Script script, string silo, long index = 1) =>
        script.Step("a", new Receive(new SiloId(silo), new AppendAck(script["a"].View!.Id, script[silo].Identity, Math.Max(index, script["a"].LastIndex), 0, true)));
}
