using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rule H16, as far as the core goes, and log time.</summary>
internal static class Liveness
{
    private static readonly ReplicaOptions Defaults = new();

    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H16-stalled-primary-taken-over", "A view that does not serve, although its primary's silo lives, is taken over.", "abc", Stalled),
        Scenario.Of("H16-row-is-read-before-the-takeover", "Who finds the primary stalled looks at the row first.", "abc", LooksFirst),
        Scenario.Of("H16-rank-order", "Among healthy backups a rank order with short delays avoids duels.", "abc", RankOrder),
        Scenario.Of("H16-primary-below-minimum-not-challenged", "A primary that answers, and is below the minimum, is not challenged for ever.", "abc", BelowMinimum, minimum: 3),
        Scenario.Of("H16-register-out-of-reach", "While the register is unreachable no view changes; attempts back off.", "abc", OutOfReach),
        Scenario.Of("H16-suspected-learner-proposed-again", "A learner that has fallen silent is not proposed again when its first proposal is in doubt.", "a", SuspectedLearner, new ReplicaOptions { Copies = 2 }),
        Scenario.Of("H16-one-way-link-to-a-backup", "A link that works one way only does not evict and readmit for ever.", "abc", DeafBackup),
        Scenario.Of("H16-one-way-link-from-a-backup", "Nor does one that works the other way only.", "abc", MuteBackup),
        Scenario.Of("H16-link-that-comes-and-goes", "A copy that is evicted again and again is taken back later and later.", "abc", Flapping),
        Scenario.Of("H16-deposed-primary-finds-out-alone", "A primary without progress looks at the row: perhaps nobody lives who could tell it.", "ab", FindsOut),
        Scenario.Of("slow-member-left-out", "A member that holds commits up, although its silo lives, is left out after half a second.", "abc", SlowMember),
        Scenario.Of("slow-member-known-to-be-slow", "One that was slow before is given up to a second; that is forgotten in time.", "abc", KnownToBeSlow),
        Scenario.Of("slow-member-or-slow-primary", "Where nobody answers, nobody is left out for slowness: the fault may be the primary's (H2).", "abc", NobodyAnswers),
        Scenario.Of("log-time-of-a-jumping-clock", "Log time never goes back, and advances by no more than elapsed time and one step.", "ab", JumpingClock),
    ];

    // Catches: a primary that is waited for, for ever; the time since when a member owes an answer begun anew by each sending.
    private static void Stalled(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Say("The replica of a hangs; its silo answers everybody.");
        script.GoOn("bc", 15_000);
        script.Require(script["b"].IsServing && script.Deposits("b", "k") is [1], "b has taken over");
        script.Require(script.Members == "bc", "and a, which does not answer, is out");
    }

    // Catches: a takeover without a look.
    private static void LooksFirst(Script script)
    {
        script.Say("a and b have moved on; c does not hear of it.");
        script.Suspect("a", "c", Evidence.Silent);
        script.Answer("a");
        script.Lose();
        script.Tick((2 * Defaults.PrimaryStallMs) + 50, "c");
        script.Require(!script.Proposes("c"), "c does not act on what it knew");
        script.AnswerRead("c");
        script.Require(script["c"].Phase == ReplicaPhase.Outside && !script.Proposes("c"), "it reads, and follows");
    }

    // Catches: backups that all act at once.
    private static void RankOrder(Script script)
    {
        script.Dies("a", noticedBy: "bc");
        script.Require(script.Proposes("b") && !script.Proposes("c"), "b is next");
        script.Say("b dies as well, before it is answered, and nobody has noticed.");
        script.Kill("b");
        script.Tick(Defaults.RankDelayMs - 1, "c");
        script.Require(!script.Proposes("c"), "c waits a little");
        script.Tick(1, "c");
        script.Require(script.Proposes("c"), "and no longer");
    }

    // Catches: heartbeats that do not count as a sign of life.
    private static void BelowMinimum(Script script)
    {
        script.Command("a", "k", 1);
        script.Dies("c", noticedBy: "ab");
        script.GoOn("ab", 60_000);
        script.Require(!script.IsAnswered(1), "commands wait for a third copy");
        script.Require(script.Row.Id.Epoch == 1 && script["a"].IsServing, "nobody challenges a for that: nobody could do better");
        script.Step("a", new AskJoin(new SiloId("d")));
        script.GoOn("abd", 2000);
        script.Require(script.Members == "abd" && script.IsAnswered(1), "a third copy comes");
    }

    // Catches: attempts without a pause; a view assumed.
    private static void OutOfReach(Script script)
    {
        script.Dies("a", noticedBy: "bc");
        var attempts = 0;
        for (var spent = 0; spent < 60_000; spent += 50)
        {
            script.Tick(50, "b");
            while (script.Proposes("b"))
            {
                attempts++;
                script.Vanish("b");
            }
        }

        script.Require(attempts < 100, "it does not hammer on the register");
        script.Require(!script["b"].IsServing && script["b"].View!.Id.Epoch == 1, "no view is assumed");
        script.Say("The register is back.");
        script.GoOn("bc", 3000);
        script.Require(script["b"].IsServing || script["c"].IsServing, "service goes on");
    }

    // Catches: a learner that is proposed because it was before.
    private static void SuspectedLearner(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("b")));
        script.Deliver();
        script.Vanish("a");
        script.Say("The proposal is lost, and b is silent by now. As a member, it could not be removed again.");
        script.Suspect("a", "b", Evidence.Silent);
        script.Command("a", "k", 1);
        script.GoOn("a", 10_000);
        script.Require(script.Members == "a" && script.IsAnswered(1), "a goes on without it");
    }

    // Catches: the time since when a member owes an answer begun anew by each sending; heartbeats that do not count as a sign of life.
    private static void DeafBackup(Script script) => OneWay(script, "ac");

    // Catches: the time since when a member owes an answer begun anew by each sending; heartbeats that do not count as a sign of life.
    private static void MuteBackup(Script script) => OneWay(script, "ca");

    /// <summary>A link between a and c works one way only; the detector, which uses other ways, finds nothing wrong.</summary>
    private static void OneWay(Script script, string cut)
    {
        for (var i = 0; i < 60; i++)
        {
            script.GoOn("abc", 2000, cut);
            AskForC(script);
        }

        script.Require(script.Row.Id.Epoch < 20, "views do not change for ever");
        var serving = script["a"].IsServing ? "a" : script["b"].IsServing ? "b" : "c";
        script.Command(serving, "k", 1);
        script.GoOn("abc", 10_000, cut);
        script.Require(script.IsAnswered(1), "those who hear each other serve");
        script.GoOn("abc", 60_000);
        AskForC(script);
        script.GoOn("abc", 60_000);
        script.Require(script.Members == "abc", "when the link is whole, so is the view");
    }

    // Catches: readmission without back-off; the time since when a member owes an answer begun anew by each sending.
    private static void Flapping(Script script)
    {
        for (var i = 1; i <= 60; i++)
        {
            script.Command("a", "k", i);
            script.GoOn("abc", 3000, "ca");
            script.GoOn("abc", 2000);
            AskForC(script);
        }

        script.Require(script.IsAnswered(60), "the others go on");

        var evictions = script.Noticed<Evicting>();
        script.Require(evictions is > 3 and < 25, $"in sixty times, it is evicted less and less often: {evictions} times");
        script.GoOn("abc", 60_000);
        AskForC(script);
        script.GoOn("abc", 60_000);
        script.Require(script.Members == "abc", "and taken back in the end");
    }

    // Catches: a member that is waited for, for ever.
    private static void SlowMember(Script script)
    {
        script.Command("a", "k", 1);
        script.GoOn("ab", 650);
        script.Require(script.Members == "abc" && !script.IsAnswered(1), "it is waited for");
        script.GoOn("ab", 150);
        script.Require(script.Members == "ab" && script.IsAnswered(1), "and no longer than that");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abc", 500);
        script.Require(script.Members == "abc", "when it answers again it comes back");
    }

    // Catches: one bound for all; a bound that never comes down again.
    private static void KnownToBeSlow(Script script)
    {
        script.Command("a", "k", 1);
        var late = script.Catch<Append>("a", "c");
        script.GoOn("ab", 300);
        script.Arrive(late);
        script.Deliver("ac");
        script.Require(script.IsAnswered(1), "c took a little");
        script.Command("a", "k", 2);
        script.GoOn("ab", 850);
        script.GoOn("abc", 200);
        script.Require(script.Members == "abc" && script.IsAnswered(2), "so it is not left out after 0.7 s");
        script.Command("a", "k", 3);
        script.GoOn("ab", 1050);
        script.Require(script.Members == "ab" && script.IsAnswered(3), "but after one");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abc", 120_000);
        script.Require(script.Members == "abc", "it comes back");
        script.Command("a", "k", 4);
        script.GoOn("ab", 800);
        script.Require(script.Members == "ab", "and two minutes later has to be as quick as anybody");
    }

    // Catches: a primary that cannot hear and leaves others out for it.
    private static void NobodyAnswers(Script script)
    {
        script.Command("a", "k", 1);
        script.GoOn("a", 3000);
        script.Require(script.Members == "abc" && script.Noticed<Evicting>() == 0, "nobody is left out");
        script.GoOn("abc", 500);
        script.Require(script.IsAnswered(1), "all go on");
    }

    // Catches: a primary that waits without looking.
    private static void FindsOut(Script script)
    {
        script.Say("b takes over alone and dies.");
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Command("b", "k", 1);
        script.Kill("b");
        script.Lose();
        var read = script.Read("a", "k");
        script.Command("a", "k", 2);
        script.GoOn("a", 5000);
        script.Require(!script["a"].IsServing && script.ReignsEnded("a") == 1, "a finds out by itself");
        script.Require(script.Result(read).IsRefused && !script.IsAnswered(2), "and has answered nothing");
    }

    // Catches: log time that follows the clock.
    private static void JumpingClock(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        var before = script["a"].CommittedTime;
        script.ClockJumps("a", 10L * 24 * 3600 * 1000);
        script.Command("a", "k", script.Header(2) with { SentAt = before }, 2);
        script.Deliver();
        var after = script["a"].CommittedTime;
        script.Require(after.Ticks - before.Ticks <= (Defaults.LogTimeStepMs + 1000) * TimeSpan.TicksPerMillisecond, "a clock ten days ahead moves log time by a step");
        script.ClockJumps("a", -20L * 24 * 3600 * 1000);
        script.Command("a", "k", script.Header(3) with { SentAt = after }, 3);
        script.Deliver();
        script.Require(script["a"].CommittedTime.Ticks >= after.Ticks, "and one that is behind never moves it back");
        script.Tick(1000, "a");
        script.Require(script.Admit("a", "k", script.Header(4) with { SentAt = before }).Kind == AdmissionOutcome.Execute, "nobody's request has expired");
    }

    private static void AskForC(Script script)
    {
        foreach (var silo in (string[])["a", "b", "c"])
        {
            script.Step(silo, new AskJoin(new SiloId("a")));
            script.Step(silo, new AskJoin(new SiloId("b")));
            script.Step(silo, new AskJoin(new SiloId("c")));
        }
    }
}
