using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rules H3 and H4: what a command decides, and on what.</summary>
internal static class Decisions
{
    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H3-outcome-without-an-entry", "Every outcome of a command's body is an entry, also one that changes nothing, and leaves after commit.", "abc", WithoutEvents),
        Scenario.Of("H4-withdrawal-decided-twice", "A command is appended only if its component is as it was when the body started, uncommitted entries included.", "ab", DecidedTwice),
        Scenario.Of("H4-continuation-of-an-earlier-reign", "A command is appended only in the reign in which its body started.", "abc", EarlierReign),
        Scenario.Of("H4-cleared-component-never-repeats-a-version", "A component's version is never used again, also not after Clear().", "ab", ClearedComponent),
        Scenario.Of("H4-pipelined-commands", "A pending append never fails the next; they commit in order.", "ab", Pipelined),
    ];

    // Catches: an outcome without events answered at once.
    private static void WithoutEvents(Script script)
    {
        script.Say("a is deposed and does not know it; b has accepted a deposit since.");
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Deliver("bc");
        script.Command("b", "k", 1);
        script.Deliver("bc");
        script.Require(script.IsAnswered(1), "the deposit is acknowledged");
        script.Lose();
        script.Say("A command that only looks runs at a, on the state without it.");
        script.Require(script.Command("a", "k", script.Header(2), -1) == ProposalOutcome.Appended, "its outcome is an entry");
        script.Deliver();
        script.Require(!script.IsAnswered(2), "which nobody commits, so the stale answer never leaves");
        script.Say("At b it is an entry like others.");
        script.Command("b", "k", script.Header(2), -1);
        script.Require(!script.IsAnswered(2), "it waits for commit");
        script.Deliver("bc");
        script.Require(script.IsAnswered(2), "and is answered then");
    }

    // Catches: appends whatever the version; a body that starts on committed state.
    private static void DecidedTwice(Script script)
    {
        script.Say("Two activations decide on the same state: the first dies with its entry appended and not committed.");
        var first = script.Begin("a", "k", script.Header(1));
        var second = script.Begin("a", "k", script.Header(2));
        script.Require(script.End(first, 1) == ProposalOutcome.Appended, "the first is appended");
        script.Require(script.End(second, 2) == ProposalOutcome.VersionChanged, "the second decided on a state that is gone");
        script.Say("Its body runs again.");
        second = script.StartAgain("a", "k", script.Header(2));
        script.Require(second.Start.State is Ledger { Deposits: [1] }, "now it sees the uncommitted entry");
        script.Require(script.End(second, 2) == ProposalOutcome.Appended, "and is appended after it");
        script.Deliver();
        script.Require(script.Deposits("a", "k") is [1, 2], "both took effect, one after the other");
    }

    // Catches: appends whatever the reign.
    private static void EarlierReign(Script script)
    {
        script.Say("A body at a awaits something while the partition is handed to b and back. Its component is untouched.");
        var old = script.Begin("a", "k", script.Header(1));
        script.Step("a", new AskHandOver(new SiloId("b")));
        script.Answer("a");
        script.Deliver();
        script.Step("b", new AskHandOver(new SiloId("a")));
        script.Answer("b");
        script.Deliver();
        script.Require(script["a"].IsServing, "a leads again");
        script.Say("The client's retry has come to a, and runs; then the old continuation ends.");
        var retry = script.Begin("a", "k", script.Header(1));
        script.Require(script.End(old, 1) == ProposalOutcome.NotServing, "the old continuation is of another reign");
        script.Require(script.End(retry, 1) == ProposalOutcome.Appended, "the retry is of this one");
        script.Deliver();
        script.Require(script.Deposits("a", "k") is [1], "it took effect once");
    }

    // Catches: the version 0 of a component that was cleared.
    private static void ClearedComponent(Script script)
    {
        var early = script.Begin("a", "k", script.Header(1));
        script.Command("a", "k", script.Header(2), 2);
        script.Command("a", "k", script.Header(3), 0);
        script.Require(script.End(early, 1) == ProposalOutcome.VersionChanged, "the component is away again, but not as it was");
        script.Deliver();
        early = script.StartAgain("a", "k", script.Header(1));
        script.Command("a", "k", script.Header(4), 4);
        script.Command("a", "k", script.Header(5), 0);
        script.Deliver();
        script.Require(script.End(early, 1) == ProposalOutcome.VersionChanged, "nor after the commit");
    }

    // Catches: a body that starts on committed state.
    private static void Pipelined(Script script)
    {
        script.Command("a", "k", 1);
        script.Require(script.Command("a", "k", script.Header(2), 2) == ProposalOutcome.Appended, "the second does not wait for the first");
        script.Require(script.Command("a", "k", script.Header(3), 3) == ProposalOutcome.Appended, "nor the third");
        script.Require(!script.IsAnswered(1), "none is committed");
        script.Deliver();
        script.Require(script.IsAnswered(3) && script.Deposits("a", "k") is [1, 2, 3], "all are, in order");
    }
}
