using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rule H15: reads that any copy may answer, not below what the caller has seen, or not older than a bound.</summary>
internal static class SpreadReads
{
    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H15-read-below-its-token", "A copy that lags behind what the caller has seen does not answer, and catches up.", "abc", BelowToken),
        Scenario.Of("H15-token-of-another-era", "What was seen in an era that is over is no place in another.", "abc", AnotherEra),
        Scenario.Of("H15-zombie-proves-nothing", "A primary that is one no more makes nobody fresh.", "abc", Zombie),
        Scenario.Of("H15-age-counts-from-the-probe", "The age of what a copy holds counts from the sending of its probe.", "abc", LateAnswer),
        Scenario.Of("H15-fresh-once-the-index-is-applied", "An answered probe makes fresh when what was committed at its arrival is applied.", "ab", NotYetApplied),
        Scenario.Of("H15-copy-in-quarantine", "A copy in quarantine, and one that knows that it is no member, answers nothing.", "abc", NotSound),
    ];

    // Catches: reads below the caller's position.
    private static void BelowToken(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Require(script["b"].CommitIndex == 1, "b holds the deposit and does not know that it is committed");
        script.Require(script.AskRead("b", new LogPosition(0, 2)) == LocalRead.Lagging, "it does not answer who has seen it");
        script.Require(script.AskRead("b", new LogPosition(0, 1)) == LocalRead.Here && script.AskRead("b") == LocalRead.Here, "but anybody else");
        script.Deliver();
        script.Require(script.AskRead("b", new LogPosition(0, 2)) == LocalRead.Here, "the probe has brought the commit index along");
        script.Require(script.AskRead("a", new LogPosition(0, 9)) == LocalRead.NeedsRound, "the primary cannot tell by itself what is wrong with a place beyond its own");
    }

    // Catches: positions of any era.
    private static void AnotherEra(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Say("a and b are lost; c, evicted before, restores what it has.");
        script.Suspect("a", "c", Evidence.Gone);
        script.Answer("a");
        script.Deliver();
        script.Kill("a");
        script.Kill("b");
        script.Step("c", new AskRestore(script.Row));
        script.GoOn("c", 500);
        script.Require(script["c"].IsServing && script["c"].View!.Id.Era == 1, "c serves another era");
        script.Require(script.AskRead("c", new LogPosition(0, 1)) == LocalRead.AnotherEra, "and says so");
        script.Require(script.AskRead("c", new LogPosition(1, 1)) == LocalRead.Here, "its own positions it takes");
        script.Require(script.AskRead("c", new LogPosition(2, 1)) == LocalRead.NeedsRound, "of a later era it may not have heard");
    }

    // Catches: freshness by heartbeats, or by an answer without a round.
    private static void Zombie(Script script)
    {
        script.Say("b leads alone and acknowledges a deposit; neither a nor c has heard of it.");
        script.Suspect("b", "c", Evidence.Gone);
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Command("b", "k", 1);
        script.Require(script.IsAnswered(1), "b serves");
        script.Lose();
        script.AskRead("c", maxAgeMs: 5000);
        script.Tick(1001, "a");
        script.Deliver("ac");
        script.Require(script.AskRead("c", maxAgeMs: 5000) == LocalRead.Lagging, "a answers, but b does not confirm");
        script.Deliver();
        script.Require(script.AskRead("c", maxAgeMs: 5000) is LocalRead.NotHere or LocalRead.Lagging, "nor does b answer for it");
    }

    // Catches: age from the answer on.
    private static void LateAnswer(Script script)
    {
        script.AskRead("c", maxAgeMs: 1000);
        script.Pass<Probe>("c", "a");
        script.Deliver("ab");
        script.Pass("a", "c");
        script.Pass("c", "a");
        var answer = script.Catch<ProbeAnswer>("a", "c");
        script.Say("c is cut off. It is left out, and a deposit is acknowledged.");
        script.Suspect("a", "c", Evidence.Gone);
        script.Answer("a");
        script.Lose("a", "c");
        script.Command("a", "k", 1);
        script.Deliver("ab");
        script.Require(script.IsAnswered(1), "without c");
        script.Lose();
        script.Tick(3000, "ab");
        script.Lose();
        script.Arrive(answer);
        script.Require(script.AskRead("c", maxAgeMs: 1000) == LocalRead.Lagging, "the answer says what was three seconds ago");
        script.Require(script.AskRead("c", maxAgeMs: 3000) == LocalRead.Lagging, "to the millisecond");
        script.Require(script.AskRead("c", maxAgeMs: 3001) == LocalRead.Here, "and no more");
    }

    // Catches: fresh before the round's index is applied.
    private static void NotYetApplied(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Require(script["a"].CommitIndex == 2 && script["b"].CommitIndex == 1, "b does not know what is committed");
        script.AskRead("b", maxAgeMs: 1000);
        script.Pass<Probe>("b", "a");
        var round = script.Catch<Append>("a", "b");
        script.Step("a", new Receive(new SiloId("b"), new AppendAck(script.Row.Id, script["b"].Identity, 2, ((Append)round.Message).Round, false)));
        script.Pass<ProbeAnswer>("a", "b");
        script.Require(script.AskRead("b", maxAgeMs: 1000) == LocalRead.Lagging, "the answer overtook the round");
        script.Arrive(round);
        script.Require(script.AskRead("b", maxAgeMs: 1000) == LocalRead.Here, "now it has applied what the answer speaks of");
    }

    // Catches: copies that the balancing should never have come to.
    private static void NotSound(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Tick(1000, "a");
        script.Deliver();
        var (view, at) = (script.Row, script["b"].LastIndex);
        script.Step("b", new Receive(new SiloId("a"), new Append(view, script["b"].Identity, at, view.Id.Epoch, 1, [], at, 0, 0, 0, 0)));
        script.Require(script["b"].IsQuarantined, "b finds its log another one than the primary's");
        script.Require(script.AskRead("b") == LocalRead.NotHere, "and answers nothing");
        script.Require(script.AskRead("c") == LocalRead.Here, "c does");
        script.Suspect("a", "c", Evidence.Gone);
        script.Answer("a");
        script.Deliver();
        script.Require(script["c"].Phase == ReplicaPhase.Outside && script.AskRead("c") == LocalRead.NotHere, "until it hears that it is no member");
    }
}
