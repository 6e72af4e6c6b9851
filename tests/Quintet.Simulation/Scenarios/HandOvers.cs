using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Hand-over: the primary makes another member primary.</summary>
internal static class HandOvers
{
    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("hand-over-waits-for-entries-not-for-bodies", "A hand-over waits for what is appended; once the register is asked, appends are refused.", "abc", EntriesNotBodies),
        Scenario.Of("hand-over-of-unknown-fate", "While the fate of a hand-over is unknown, neither side serves; the target reconciles.", "ab", UnknownFate),
        Scenario.Of("hand-over-that-never-was", "A hand-over of unknown fate ends when another proposal on its base has won; what ran before is not appended.", "ab", NeverWas),
        Scenario.Of("hand-over-to-a-target-that-stalls", "A hand-over that gets nowhere is given up; what ran goes on.", "abc", Stalls, new ReplicaOptions { HandOverMs = 1000 }),
        Scenario.Of("hand-over-against-takeover", "Held: a hand-over of unknown fate and a takeover exclude each other.", "abc", AgainstTakeover),
    ];

    // Catches: appends that go on once the register is asked; a hand-over that waits for running bodies.
    private static void EntriesNotBodies(Script script)
    {
        var brief = script.Begin("a", "m", script.Header(8));
        var lasting = script.Begin("a", "n", script.Header(9));
        script.Command("a", "k", 1);
        script.Step("a", new AskHandOver(new SiloId("b")));
        script.Require(script.Admit("a", "k", script.Header(2)).Kind == AdmissionOutcome.NotServing, "nothing is admitted any more");
        script.Require(!script.Proposes("a"), "what is appended is waited for");
        script.Require(script.End(brief, 8) == ProposalOutcome.Appended, "a body that ends now is in time");
        script.Deliver();
        script.Require(script.Proposes("a"), "a body that still runs is not waited for: it may be calling into this partition");
        script.Require(script.ReignsEnded("a") == 1, "its caller goes to the target");
        script.Require(script.End(lasting, 9) == ProposalOutcome.NotServing, "and it is not appended here");
        script.Require(script["a"].Start("n") is null, "nor does it start once more");
        script.Answer("a");
        script.Deliver();
        script.Require(script["b"].IsServing, "b serves");
        script.Require(script.Admit("b", "m", script.Header(8)).Kind == AdmissionOutcome.Answer, "and knows what was in time");
        script.Command("b", "n", 9);
        script.Deliver();
        script.Require(script.IsAnswered(9), "the rest runs again");
    }

    // Catches: a primary that serves again when the answer is lost.
    private static void UnknownFate(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("a", new AskHandOver(new SiloId("b")));
        var handOver = script.Doubt("a");
        script.Tick(60, "ab");
        script.Require(script.Result(script.Read("a", "k")).IsRefused, "a reads nothing");
        script.Require(script.Admit("a", "k", script.Header(2)).Kind == AdmissionOutcome.NotServing, "and runs nothing");
        script.Require(script.Result(script.Read("b", "k")).IsRefused, "nor does b");
        script.Say("It has taken effect.");
        script.Land(handOver);
        script.AnswerRead("a");
        script.Deliver();
        script.Require(script["b"].IsServing && !script["a"].IsServing, "b serves");
        script.Command("b", "k", 2);
        script.Deliver();
        script.Require(script.IsAnswered(2) && script.Deposits("b", "k") is [1, 2], "on all that was acknowledged");
    }

    // Catches: a primary that serves again when the row is found at the base; running bodies that survive the attempt.
    private static void NeverWas(Script script)
    {
        var body = script.Begin("a", "k", script.Header(1));
        script.Step("a", new AskHandOver(new SiloId("b")));
        var handOver = script.Doubt("a");
        script.Tick(60, "a");
        script.AnswerRead("a");
        script.Require(!script["a"].IsServing, "the old row proves nothing");
        script.Answer("a");
        script.Deliver();
        script.Require(script["a"].IsServing, "another proposal has won, so the hand-over is dead");
        script.Land(handOver);
        script.Require(script.Row.Primary.Silo.Value == "a", "it comes too late");
        script.Require(script.End(body, 1) == ProposalOutcome.NotServing, "callers were sent elsewhere, so the body counts for nothing");
        script.Command("a", "k", 1);
        script.Deliver();
        script.Require(script.Deposits("a", "k") is [1], "the retry takes effect, once");
    }

    // Catches: a hand-over without an end; running bodies that do not survive one that was given up.
    private static void Stalls(Script script)
    {
        var body = script.Begin("a", "m", script.Header(2));
        script.Command("a", "k", 1);
        script.Step("a", new AskHandOver(new SiloId("b")));
        script.Deliver("ac");
        script.Tick(1001, "a");
        script.Require(script["a"].IsServing && script.Row.Id.Epoch == 1, "it is given up");
        script.Require(script.ReignsEnded("a") == 0 && script.End(body, 2) == ProposalOutcome.Appended, "nobody was sent elsewhere, so the body counts");
        script.Deliver();
        script.Require(script.IsAnswered(2), "and is answered");
    }

    // Catches: a primary that serves again when the answer is lost.
    private static void AgainstTakeover(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("a", new AskHandOver(new SiloId("b")));
        var handOver = script.Doubt("a");
        script.Suspect("c", "b", Evidence.Silent);
        script.Suspect("c", "a", Evidence.Silent);
        script.GoOn("c", 200);
        script.Require(script.Row.Primary.Silo.Value == "c", "c has won");
        script.Land(handOver);
        script.Require(script.Row.Primary.Silo.Value == "c", "the hand-over comes too late");
        script.Require(script.Admit("a", "k", script.Header(2)).Kind == AdmissionOutcome.NotServing, "a does not serve meanwhile");
        script.GoOn("abc", 1000);
        script.Require(script["c"].IsServing && script.Deposits("c", "k") is [1], "c serves everything");
    }
}
