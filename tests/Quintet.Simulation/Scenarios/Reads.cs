using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rules H6 and H13: linearizable reads.</summary>
internal static class Reads
{
    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H6-read-confirmed-by-some", "Every required member confirms a read.", "abc", ConfirmedBySome),
        Scenario.Of("H6-round-begun-before-the-read", "A read is confirmed by a round begun after it arrived.", "abc", EarlierRound),
        Scenario.Of("H6-pending-joiner-confirms", "Members proposed confirm reads like those that are.", "ab", PendingJoiner),
        Scenario.Of("H6-new-primary-answers-nothing", "A new primary answers nothing before its inherited tail is committed.", "abc", NewPrimary),
        Scenario.Of("H6-read-straddles-a-proposal", "Held: a read under way when a member is proposed waits for that one, too, and gets its answer.", "ab", StraddlesProposal),
        Scenario.Of("H13-read-below-the-minimum", "For members that are gone, and stay because of the minimum, the register's row confirms a read.", "abc", BelowTheMinimum, minimum: 3),
        Scenario.Of("H13-read-below-the-minimum-superseded", "A row read before the round, or of another view, confirms nothing.", "abc", BelowTheMinimumSuperseded, minimum: 2),
        Scenario.Of("H13-read-of-an-inherited-tail", "Below the minimum a new primary answers reads once nothing inherited is uncommitted, and not before.", "abc", InheritedTail, minimum: 3),
    ];

    // Catches: a read confirmed by any member; one confirmed by nobody.
    private static void ConfirmedBySome(Script script)
    {
        script.Say("b leads alone, and neither a nor c has heard of it.");
        script.Suspect("b", "c", Evidence.Gone);
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Command("b", "k", 1);
        script.Require(script.IsAnswered(1), "b serves");
        script.Lose();
        var read = script.Read("a", "k");
        script.Deliver("ac");
        script.Require(script.IsPending(read), "that c confirms is not enough");
        script.Deliver();
        script.Require(script.Result(read).IsRefused, "the read goes elsewhere");
    }

    // Catches: a read that joins a round under way.
    private static void EarlierRound(Script script)
    {
        var early = script.Read("a", "k");
        script.Pass("a", "b");
        script.Pass("a", "c");
        var byB = script.Catch<AppendAck>("b", "a");
        var byC = script.Catch<AppendAck>("c", "a");
        script.Say("While the answers are under way, b takes over and accepts a deposit; then another read comes to a.");
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Deliver("bc");
        script.Command("b", "k", 1);
        script.Deliver("bc");
        script.Require(script.IsAnswered(1), "the deposit is acknowledged");
        var late = script.Read("a", "k");
        script.Arrive(byB);
        script.Arrive(byC);
        script.Require(script.Result(early).IsConfirmed, "the first read came before the deposit");
        script.Require(script.IsPending(late), "the second came after it, and the round says nothing about it");
        script.Deliver();
        script.Require(script.Result(late).IsRefused, "it goes elsewhere");
    }

    // Catches: proposed members not asked.
    private static void PendingJoiner(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        var swap = script.Doubt("a");
        script.Say("The admission lands, and c takes over alone before a knows.");
        script.Land(swap);
        script.Tick(1001, "c");
        script.AnswerRead("c");
        script.Lose();
        script.Suspect("c", "b", Evidence.Gone);
        script.Suspect("c", "a", Evidence.Gone);
        script.Answer("c");
        script.Command("c", "k", 1);
        script.Require(script.IsAnswered(1), "c serves");
        script.Lose();
        var read = script.Read("a", "k");
        script.Deliver("ab");
        script.Require(script.IsPending(read), "a needs the word of c");
        script.Deliver();
        script.Require(script.Result(read).IsRefused, "which is another view");
    }

    // Catches: service from the win on.
    private static void NewPrimary(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Require(script.IsAnswered(1), "a has acknowledged an entry that b does not know to be committed");
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Require(script["b"].CommitIndex == 1, "b has won");
        script.Require(script.Result(script.Read("b", "k")).IsRefused, "it answers no reads");
        script.Require(script.Admit("b", "k", script.Header(2)).Kind == AdmissionOutcome.NotServing, "and runs no commands");
        script.Deliver();
        var read = script.Read("b", "k");
        script.Deliver();
        script.Require(script.Result(read).Deposits is [1], "before it knows");
    }

    // Catches: proposed members not asked.
    private static void StraddlesProposal(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Pass("a", "c");
        script.Pass("c", "a");
        script.Pass("a", "c");
        script.Pass("c", "a");
        script.Pass("a", "c");
        var caughtUp = script.Catch<AppendAck>("c", "a");
        var read = script.Read("a", "k");
        script.Arrive(caughtUp);
        script.CatchSwap("a");
        script.Deliver("ab");
        script.Require(script.IsPending(read), "c is proposed, so its word is needed");
        script.Tick(1000, "a");
        script.Deliver();
        script.Require(script.Result(read).IsConfirmed, "it comes with the next heartbeat");
    }

    // Catches: a read confirmed by whoever lives.
    private static void BelowTheMinimum(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Dies("c", noticedBy: "a");
        script.Require(script.Admit("a", "k", script.Header(2)).Kind == AdmissionOutcome.TooFewCopies, "commands are refused");
        var read = script.Read("a", "k");
        script.Deliver();
        script.Require(script.IsPending(read), "that b confirms is not enough");
        script.AnswerRead("a");
        script.Require(script.Result(read).Deposits is [1], "with the register's row it is");
        read = script.Read("a", "k");
        script.Lose();
        script.ShowRow("a");
        script.Require(script.IsPending(read), "the row alone is not");
        script.Tick(1000, "a");
        script.Deliver();
        script.AnswerRead("a");
        script.Require(script.Result(read).Deposits is [1], "with b's word and the row it is");
    }

    // Catches: a read confirmed by whoever lives; rows read before the round.
    private static void BelowTheMinimumSuperseded(Script script)
    {
        script.Say("a hears nobody, and its eviction of c is slow to reach the register; what it reads there is true.");
        script.Suspect("a", "c", Evidence.Gone);
        script.CatchSwap("a");
        script.Suspect("a", "b", Evidence.Gone);
        var early = script.Read("a", "k");
        script.AnswerRead("a");
        script.Require(script.Result(early).IsConfirmed, "no other view has been won");
        script.Say("Then b takes over with c.");
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Deliver("bc");
        script.Command("b", "k", 1);
        script.Deliver("bc");
        script.Require(script.IsAnswered(1), "b serves");
        var read = script.Read("a", "k");
        script.Require(script.IsPending(read), "a asks the register");
        script.AnswerRead("a");
        script.Require(script.Result(read).IsRefused, "which shows another view");
    }

    // Catches: a new primary that answers before it knows what is committed.
    private static void InheritedTail(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Require(script.IsAnswered(1), "a has acknowledged an entry that b does not know to be committed");
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Deliver();
        script.Require(script.Result(script.Read("b", "k")).IsRefused, "b cannot commit it, and answers nothing");
        script.Say("A learner takes the dead one's place, and everything is committed. Then c dies.");
        script.Step("b", new AskJoin(new SiloId("d")));
        script.GoOn("bcd", 2000);
        script.Require(script.Members == "bcd" && script["b"].IsServing, "b serves");
        script.Dies("b", noticedBy: "c");
        script.Answer("c");
        script.Deliver();
        script.Require(!script["c"].IsServing, "c leads, and cannot commit so much as the entry that begins its reign");
        var read = script.Read("c", "k");
        script.Deliver();
        script.AnswerRead("c");
        script.Require(script.Result(read).Deposits is [1], "but all it inherited is committed, so it answers");
    }
}
