using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rule H7: each command takes effect at most once, and every retry gets the identical reply.</summary>
internal static class ExactlyOnce
{
    private static readonly Guid Silent = new("99999999-2222-3333-4444-555555555555");
    private static readonly ReplicaOptions Forgetful = new() { RetentionMs = 1000 };

    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H7-retry-overtakes-original", "A retry joins the running call.", "ab", Overtakes),
        Scenario.Of("H7-second-body-of-one-request", "Id and floor are checked again at the append.", "ab", SecondBody),
        Scenario.Of("H7-reply-of-truncated-entry", "Stored replies are those of committed entries; what was truncated is forgotten.", "abc", Truncated),
        Scenario.Of("H7-pruned-client-s-delayed-duplicate", "A request not found and older than the horizon is expired, never new.", "ab", Pruned, Forgetful),
        Scenario.Of("H7-hung-call-does-not-stop-pruning", "One hung call does not keep the replies of others.", "ab", HungCall, Forgetful),
        Scenario.Of("H7-delayed-duplicate-below-the-floor", "What its client has acknowledged is expired, never new.", "ab", BelowFloor),
        Scenario.Of("H7-clear-keeps-the-replies", "Clear() removes a state, not what was answered.", "ab", Cleared),
        Scenario.Of("H7-learner-answers-retries", "Replies, keys and the horizon travel with a snapshot (H12).", "ab", BySnapshot, Forgetful),
        Scenario.Of("H7-key-under-another-id", "A caller's key binds one execution, whatever the request id, and its arguments.", "ab", Key),
        Scenario.Of("H7-key-under-way-with-other-arguments", "A key binds its arguments from the start: a mismatch is an error also while the first call runs.", "ab", KeyUnderWay),
        Scenario.Of("H7-key-across-reigns", "A command that was admitted in an earlier reign does not append while another one with its key is under way.", "ab", KeyAcrossReigns),
    ];

    private static CommandHeader Of(Script script, Guid client, long sequence, string primary, long acknowledgedBelow = 0) =>
        new(new RequestId(client, sequence), acknowledgedBelow, script[primary].CommittedTime);

    // Catches: no table of running calls.
    private static void Overtakes(Script script)
    {
        var original = script.Begin("a", "k", script.Header(1));
        script.Require(script.Admit("a", "k", script.Header(1)).Kind == AdmissionOutcome.Join, "the retry joins the body that runs");
        script.End(original, 1);
        script.Require(script.Admit("a", "k", script.Header(1)).Kind == AdmissionOutcome.Join, "and the entry that waits");
        script.Deliver();
        script.Require(script.Admit("a", "k", script.Header(1)).Kind == AdmissionOutcome.Answer, "and is answered after commit");
        script.Require(script.Deposits("a", "k") is [1], "it took effect once");
    }

    // Catches: retries executed again.
    private static void SecondBody(Script script)
    {
        script.Say("The activation that runs the body ends, so its record is withdrawn; the body itself goes on.");
        var first = script.Begin("a", "k", script.Header(1));
        script["a"].Withdraw("k", script.Header(1));
        var second = script.Begin("a", "k", script.Header(1));
        script.Require(script.End(second, 1) == ProposalOutcome.Appended, "the retry is appended");
        script.Require(script.End(first, 1) == ProposalOutcome.Duplicate, "the first body is too late");
        script.Deliver();
        script.Require(script.End(first, 1) == ProposalOutcome.Duplicate, "for good");
    }

    // Catches: replies of uncommitted entries; entries of an ended reign that stay known.
    private static void Truncated(Script script)
    {
        script.Say("a appends two entries that reach nobody.");
        script.Command("a", "k", 1);
        script.Command("a", "k", 3);
        script.Lose();
        script.Require(script.Admit("a", "k", script.Header(1)).Kind == AdmissionOutcome.Join, "a retry at a gets no reply before commit");
        script.Say("b leads, and executes the first one on another state. a comes back and leads again.");
        script.Suspect("b", "a", Evidence.Silent);
        script.Answer("b");
        script.Deliver("bc");
        script.Command("b", "k", 2);
        script.Command("b", "k", 1);
        script.Deliver("bc");
        script.Suspect("b", "a", Evidence.None);
        script.GoOn("abc", 3000);
        script.Require(script.Members == "abc" && script.Deposits("a", "k") is [2, 1], "a has dropped what conflicts");
        script.Step("b", new AskHandOver(new SiloId("a")));
        script.GoOn("abc", 500);
        script.Require(script.Admit("a", "k", script.Header(1)).Kind == AdmissionOutcome.Answer, "the reply of the one is b's");
        script.Require(script.Admit("a", "k", script.Header(3)).Kind == AdmissionOutcome.Execute, "the other one never was");
    }

    // Catches: requests beyond the horizon taken for new.
    private static void Pruned(Script script)
    {
        var old = Of(script, Silent, 1, "a");
        SilentForLong(script, old);
        script.Require(script.Admit("a", "k", old).Kind == AdmissionOutcome.Expired, "the delayed duplicate of a forgotten client is no new request");
        script.Require(script.Admit("a", "k", Of(script, Silent, 2, "a")).Kind == AdmissionOutcome.Execute, "one who knows a younger log time may go on");
    }

    // Catches: pruning that waits for the lowest unanswered call.
    private static void HungCall(Script script)
    {
        script.Begin("a", "m", script.Header(100));
        SilentForLong(script, Of(script, Silent, 1, "a"));
        script.Require(script["a"].StoredReplies == 2, "the silent client's reply is forgotten, although another one's call hangs");
    }

    /// <summary>A client gets its reply and is silent; another one goes on for longer than replies are kept.</summary>
    private static void SilentForLong(Script script, CommandHeader header)
    {
        script.Command("a", "k", header, 1);
        script.Deliver();
        for (var sequence = 2L; sequence <= 3; sequence++)
        {
            script.Tick(20_000, "a");
            script.Deliver();
            var informed = script.Header(sequence) with { SentAt = script["a"].CommittedTime };
            script.Command("a", "m", informed, sequence);
            script.Deliver();
        }
    }

    // Catches: the floor not asked.
    private static void BelowFloor(Script script)
    {
        var hanging = script.Begin("a", "k", script.Header(1));
        script["a"].Withdraw("k", script.Header(1));
        script.Command("a", "k", 1);
        script.Deliver();
        script.Say("The client has its reply and says so with its next command, so the record goes.");
        script.Command("a", "k", script.Header(2) with { AcknowledgedBelow = 2 }, 2);
        script.Deliver();
        script.Require(script.Admit("a", "k", script.Header(1)).Kind == AdmissionOutcome.Expired, "a delayed duplicate is expired");
        script.Require(script.End(hanging, 1) == ProposalOutcome.Expired, "and a body that still ran is, too");
        script.Require(script.Deposits("a", "k") is [1, 2], "it took effect once");
    }

    // Catches: replies that go with their component.
    private static void Cleared(Script script)
    {
        script.Command("a", "k", 1);
        script.Command("a", "k", script.Header(2), 0);
        script.Deliver();
        script.Require(script.Deposits("a", "k").Length == 0, "the component is gone");
        script.Require(script.Admit("a", "k", script.Header(1)).Kind == AdmissionOutcome.Answer, "what it answered is not");
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Require(script.Admit("b", "k", script.Header(1)).Kind == AdmissionOutcome.Answer, "nor elsewhere");
    }

    // Catches: a snapshot without the replies, without the keys, or without the horizon.
    private static void BySnapshot(Script script)
    {
        var old = Of(script, Silent, 1, "a");
        var keyed = Of(script, Silent, 2, "a") with { IdempotencyKey = "order", ArgumentsHash = 7 };
        SilentForLong(script, old);
        script.Tick(1000, "ab");
        script.Deliver();
        keyed = keyed with { SentAt = script["a"].CommittedTime };
        script.Command("a", "k", keyed, 8);
        script.Deliver();
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abc", 500);
        script.Require(script.Members == "abc", "c has got a snapshot and is a member");
        script.Dies("a", noticedBy: "bc");
        script.Dies("b", noticedBy: "c");
        script.GoOn("c", 500);
        script.Require(script["c"].IsServing, "c leads");
        script.Require(script.Admit("c", "m", script.Header(3)).Kind == AdmissionOutcome.Answer, "c answers retries");
        script.Require(script.Admit("c", "k", keyed with { Id = new RequestId(Silent, 3) }).Kind == AdmissionOutcome.Answer, "knows the key");
        script.Require(script.Admit("c", "k", old).Kind == AdmissionOutcome.Expired, "and from when on it remembers");
    }

    // Catches: a forgotten key; a key that obeys the client's floor.
    private static void Key(Script script)
    {
        var header = script.Header(1) with { IdempotencyKey = "order", ArgumentsHash = 7 };
        var again = header with { Id = script.Header(2).Id };
        var original = script.Begin("a", "k", header);
        script.Require(script.Admit("a", "k", again).Kind == AdmissionOutcome.Join, "the same key under another id joins the running call");
        script.End(original, 1);
        script.Require(script.Admit("a", "k", again).Kind == AdmissionOutcome.Join, "and the entry that waits");
        script.Deliver();
        var answer = script.Admit("a", "k", again);
        script.Require(answer.Kind == AdmissionOutcome.Answer, "and is answered after commit");
        script.Require(script.Admit("a", "k", again with { ArgumentsHash = 8 }).Kind == AdmissionOutcome.KeyMismatch, "with other arguments it is an error");
        script.Command("a", "m", script.Header(5) with { AcknowledgedBelow = 5 }, 5);
        script.Deliver();
        script.Require(script.Admit("a", "k", header).Kind == AdmissionOutcome.Answer, "the client's floor is nothing to the key");
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Require(script.Admit("b", "k", again).Kind == AdmissionOutcome.Answer, "another primary knows it, too");
    }

    // Catches: a call that joins another one of the same key, whatever its arguments.
    private static void KeyUnderWay(Script script)
    {
        var header = script.Header(1) with { IdempotencyKey = "order", ArgumentsHash = 7 };
        var other = header with { Id = script.Header(2).Id, ArgumentsHash = 8 };
        var original = script.Begin("a", "k", header);
        script.Require(script.Admit("a", "k", other).Kind == AdmissionOutcome.KeyMismatch, "another request does not get the outcome of the one that runs");
        script.End(original, 1);
        script.Require(script.Admit("a", "k", other).Kind == AdmissionOutcome.KeyMismatch, "nor of the entry that waits");
    }

    // Catches: keys kept apart by the admission alone. Found by simulation.
    private static void KeyAcrossReigns(Script script)
    {
        var header = script.Header(1) with { IdempotencyKey = "order", ArgumentsHash = 7 };
        script.Require(script.Admit("a", "k", header).Kind == AdmissionOutcome.Execute, "a takes the command; its turn has not come");
        script.Step("a", new AskHandOver(new SiloId("b")));
        script.GoOn("ab", 500);
        script.Step("b", new AskHandOver(new SiloId("a")));
        script.GoOn("ab", 500);
        var again = script.Begin("a", "k", header with { Id = script.Header(2).Id });
        script.Require(script.End(again, 2) == ProposalOutcome.Appended, "in another reign of a its key comes again under another id, and appends");
        var first = script.StartAgain("a", "k", header);
        script.Require(script.End(first, 1) == ProposalOutcome.Duplicate, "the first, whose turn comes now, does not");
        script.Deliver();
        script.Require(script.Deposits("a", "k") is [2], "it took effect once");
    }
}
