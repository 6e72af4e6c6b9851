using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rule H5: what a copy may conclude from a message about its log.</summary>
internal static class LogMatching
{
    private static readonly ReplicaOptions OneByOne = new() { Copies = 4, MaxBatchEntries = 1, AppendWindow = 5 };

    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H5-delayed-duplicate-truncates", "Only a proven conflict truncates.", "ab", DelayedDuplicate, OneByOne),
        Scenario.Of("H5-heartbeat-applies-a-stale-tail", "Applied is only what was verified in this epoch.", "abcd", StaleTailApplied, OneByOne),
        Scenario.Of("H5-stale-tail-acknowledged", "An acknowledgement says what was verified, never \"my last\".", "abcd", StaleTailAcknowledged, OneByOne),
        Scenario.Of("H5-append-after-a-stale-entry", "An append carries the previous index and epoch.", "abcd", AfterStaleEntry, OneByOne),
        Scenario.Of("H5-acknowledgement-of-an-earlier-view", "An acknowledgement counts in its own view only.", "abc", EarlierView),
        Scenario.Of("H5-divergent-tails-with-re-executed-ids", "Held: what an earlier reign left on some members gives way, and every command takes effect once.", "abc", DivergentTails),
    ];

    // Catches: truncation by whatever arrives again.
    private static void DelayedDuplicate(Script script)
    {
        script.Command("a", "k", 1);
        var delayed = script.Catch<Append>("a", "b");
        script.Arrive(delayed);
        script.Command("a", "k", 2);
        script.Command("a", "k", 3);
        script.Deliver();
        script.Require(script.IsAnswered(3), "all entries are acknowledged");
        script.Say("The first append arrives once more; then a dies.");
        script.Arrive(delayed);
        script.Require(script["b"].LastIndex == 4, "b has lost nothing");
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Require(script.Deposits("b", "k") is [1, 2, 3], "and serves it all");
    }

    // Catches: a commit index that applies whatever the log holds; what was verified kept beyond its view.
    private static void StaleTailApplied(Script script)
    {
        ReturnsWithStaleTail(script);
        script.Arrive(script.Catch<Append>("b", "c", append => append.Entries.IsEmpty));
        script.Require(script.Deposits("c", "k").Length == 0, "c applies nothing that is not known to be b's");
        script.Deliver();
        script.Require(script.Deposits("c", "k") is [3, 4], "but what comes then");
    }

    // Catches: an acknowledgement of the whole log.
    private static void StaleTailAcknowledged(Script script)
    {
        ReturnsWithStaleTail(script);
        script.Arrive(script.Catch<Append>("b", "c", append => append.Entries.IsEmpty));
        script.Pass("c", "b");
        script.Require(!script.Proposes("b"), "c does not pass for caught up by entries of its own");
        script.Say("What if b and d died now?");
        script.Lose();
        script.Dies("b", noticedBy: "c");
        script.Dies("d", noticedBy: "c");
        script.GoOn("c", 2000);
        script.Require(!script["c"].IsServing, "c does not lead");
    }

    // Catches: the previous entry compared by its index only.
    private static void AfterStaleEntry(Script script)
    {
        ReturnsWithStaleTail(script);
        script.Say("The append of entry 4 overtakes those before it. c holds another entry 3.");
        script.Arrive(script.Catch<Append>("b", "c", append => append.PrevIndex == 3));
        script.Require(script.Deposits("c", "k").Length == 0 && !script["c"].IsQuarantined, "c neither accepts it nor concludes anything else");
        script.GoOn("bcd", 1000);
        script.Require(script.Deposits("c", "k") is [3, 4], "in order they are accepted");
    }

    /// <summary>c holds entries 2 to 4 of a's reign, which nobody else has; b and d have gone on with others at the same indexes. c is a learner again.</summary>
    private static void ReturnsWithStaleTail(Script script)
    {
        script.Command("a", "k", 1);
        script.Command("a", "k", 2);
        script.Command("a", "k", 5);
        script.Pass("a", "c");
        script.Lose();
        script.Kill("a");
        script.Suspect("b", "c", Evidence.Gone);
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Deliver("bd");
        script.Command("b", "k", 3);
        script.Command("b", "k", 4);
        script.Deliver("bd");
        script.Lose();
        script.Require(script.IsAnswered(4), "b and d have committed other entries");
        script.Suspect("b", "c", Evidence.None);
        script.Step("c", new LearnView(script.Row));
        script.Tick(1001, "c");
        script.Pass<AskReturn>("c", "b");
        script.Pass<Invite>("b", "c");
        script.Pass<InviteAck>("c", "b");
    }

    // Catches: acknowledgements counted whatever their view.
    private static void EarlierView(Script script)
    {
        script.Say("c acknowledges a's entry 2, and the acknowledgement is delayed. b leads, without that entry, and then a again.");
        script.Command("a", "k", 1);
        script.Pass("a", "c");
        var late = script.Catch<AppendAck>("c", "a");
        script.Lose();
        script.PutRow(script.Row with { Id = new ViewId(0, 2, "somebody"), Primary = script.Row.Members[1] });
        script.ShowRow("b");
        script.Deliver();
        script.Require(script["b"].IsServing && script["c"].LastIndex == 2, "entry 2 is another one now");
        script.Step("b", new AskHandOver(new SiloId("a")));
        script.Answer("b");
        script.Deliver();
        script.Command("a", "k", 2);
        var entry = script["a"].LastIndex;
        script.Deliver("ab");
        script.Lose();
        script.Say("Only b has the newest entry. The old acknowledgement, and others like it, arrive.");
        for (var index = 2L; index <= entry; index++)
        {
            script.Arrive(late with { Message = (AppendAck)late.Message with { Index = index } });
        }

        script.Require(!script.IsAnswered(2), "they say nothing about this view");
    }

    // Catches: an entry at a known index never replaced.
    private static void DivergentTails(Script script)
    {
        script.Command("a", "k", 1);
        script.Command("a", "k", 2);
        script.Pass("a", "c");
        script.Lose();
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Say("b knows nothing of it. The clients try again, in the other order; c has the old entries still.");
        script.Deliver();
        script.Require(script.Admit("b", "k", script.Header(2)).Kind == AdmissionOutcome.Execute, "they are new to b");
        script.End(script.StartAgain("b", "k", script.Header(2)), 2);
        script.Command("b", "k", 1);
        script.Deliver();
        script.Tick(1000, "b");
        script.Deliver();
        script.Require(script.Deposits("c", "k") is [2, 1], "c has what b has");
        script.Dies("b", noticedBy: "c");
        script.Answer("c");
        script.Require(script.Admit("c", "k", script.Header(1)).Kind == AdmissionOutcome.Answer, "and answers for it");
    }
}
