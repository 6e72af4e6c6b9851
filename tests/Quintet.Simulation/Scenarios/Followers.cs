using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Copies beyond the view that answer reads: by the word of its primary only, and for as long as that says so.</summary>
internal static class Followers
{
    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H15-follower-answers-as-backups-do", "An up-to-date copy beyond the view answers by floor and bound, waited for by nobody.", "abc", Follows),
        Scenario.Of("H15-follower-being-filled", "A copy that receives a snapshot answers nothing until its primary has brought it the log as well.", "abc", BeingFilled),
        Scenario.Of("H15-follower-that-catches-up", "A copy that lacks what it knows to be committed answers nothing.", "abc", CatchesUp, new ReplicaOptions { MaxBatchEntries = 1, AppendWindow = 1 }),
        Scenario.Of("H15-follower-of-no-primary", "A copy beyond the view answers nothing once its primary is one no more, or has been silent for long.", "abc", OfNobody),
        Scenario.Of("H15-follower-in-quarantine", "A copy beyond the view that disagrees answers nothing, and is not kept.", "abc", Disagrees),
        Scenario.Of("follower-takes-no-surplus-place", "A member that is one too many leaves, and no follower comes in for it.", "abc", Surplus),
        Scenario.Of("H15-follower-dismissed", "A copy that is not wanted any more forgets, and answers nothing.", "abc", Dismissed),
    ];

    // Catches: reads below the caller's position or beyond the bound; commands that wait for a follower; linearizable reads by one.
    private static void Follows(Script script)
    {
        Join(script);
        script.Command("a", "k", 1);
        script.Deliver();
        var at = new LogPosition(0, script["a"].CommitIndex);
        script.Require(script.AskRead("d") == LocalRead.Here && script.AskRead("d", at with { Index = at.Index - 1 }) == LocalRead.Here, "d answers");
        script.Require(script.AskRead("d", at) == LocalRead.Lagging, "but nobody who knows what is committed when it does not");
        script.Deliver();
        script.Require(script.AskRead("d", at) == LocalRead.Here && script.Deposits("d", "k") is [1], "its probe has brought the commit index along");
        script.Require(script.AskRead("d", maxAgeMs: 1000) == LocalRead.Here, "and has made it fresh");
        script.Require(script.AskRead("d", at with { Era = 1 }) == LocalRead.Lagging, "of a later era it may not have heard");
        script.Require(script.Result(script.Read("d", "k")).IsRefused, "linearizable reads are none of its business");
        script.Say("d falls silent.");
        script.Lose();
        script.Command("a", "k", 2);
        script.Deliver("abc");
        script.Require(script.IsAnswered(2), "nobody waits for it");
        script.Tick(1000, "d");
        script.Lose();
        script.Require(script.AskRead("d", maxAgeMs: 1000) == LocalRead.Lagging && script.AskRead("d", maxAgeMs: 1001) == LocalRead.Here, "its age counts from the probe");
    }

    // Catches: copies that answer from a part of a snapshot, or from one that may be of long ago.
    private static void BeingFilled(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("a", new AskJoin(new SiloId("d")));
        script.Pass<Invite>("a", "d");
        script.Require(script["d"].Phase == ReplicaPhase.Outside && script.AskRead("d") == LocalRead.NotHere, "d is to be filled");
        script.Pass<InviteAck>("d", "a");
        script.Pass<SnapshotChunk>("a", "d");
        script.Require(script.Deposits("d", "k") is [1] && script.AskRead("d") == LocalRead.NotHere, "it has a state, and does not know of what time");
        script.Deliver();
        script.Require(script.AskRead("d") == LocalRead.Here, "now it does");
    }

    // Catches: copies far behind that pass for followers.
    private static void CatchesUp(Script script)
    {
        Join(script);
        for (var i = 1; i <= 4; i++)
        {
            script.Command("a", "k", i);
            script.Deliver("abc");
        }

        script.Pass("a", "d");
        script.Pass("d", "a");
        script.Pass("a", "d");
        script.Require(script["d"].CommitIndex < script["a"].CommitIndex && script.AskRead("d") == LocalRead.NotHere, "d knows that it lacks something");
        script.Deliver();
        script.Require(script.AskRead("d") == LocalRead.Here && script.Deposits("d", "k") is [1, 2, 3, 4], "it has caught up");
    }

    // Catches: evicted copies that answer for ever; followers of a primary that is deposed.
    private static void OfNobody(Script script)
    {
        Join(script);
        script.Say("d hears nothing any more.");
        script.Tick(3000, "d");
        script.Require(script.AskRead("d") == LocalRead.Here, "as long as three heartbeats it may have missed them");
        script.Tick(1, "d");
        script.Require(script.AskRead("d") == LocalRead.NotHere, "not longer");
        script.Lose();
        script.GoOn("abcd", 2000);
        script.Require(script.AskRead("d") == LocalRead.Here, "it hears again");
        script.Say("b takes over, and does not know of d.");
        script.Dies("a", noticedBy: "bc");
        script.GoOn("bc", 1000);
        script.Step("d", new LearnView(script.Row));
        script.Require(script["d"].LastIndex > 0 && script.AskRead("d") == LocalRead.NotHere, "nobody has said yet that d is still wanted");
    }

    // Catches: answers from a state that the primary's contradicts.
    private static void Disagrees(Script script)
    {
        Join(script);
        script.Command("a", "k", 1);
        script.Deliver();
        var (view, at) = (script.Row, script["d"].LastIndex);
        script.Step("d", new Receive(new SiloId("a"), new Append(view, script["d"].Identity, at, view.Id.Epoch, 1, [], at, 0, 0, 0, 0)));
        script.Require(script["d"].IsQuarantined && script.AskRead("d") == LocalRead.NotHere, "d finds its log another one than the primary's");
        script.GoOn("abcd", 500);
        script.Require(script["a"].Learners.Count == 0 && script.Members == "abc", "it is not kept");
    }

    // Catches: copies that go on answering although they are sent nothing any more.
    private static void Dismissed(Script script)
    {
        Join(script);
        script.Step("a", new AskLeave(new SiloId("d")));
        script.Command("a", "k", 1);
        script.Deliver("abc");
        script.Require(script.IsAnswered(1), "commands take no notice");
        script.GoOn("abcd", 4000);
        script.Require(script["d"].Phase == ReplicaPhase.Absent && script.AskRead("d") == LocalRead.NotHere, "and d forgets");
    }

    // Catches: copies that take each other's places for ever, for there is always one that is ready.
    private static void Surplus(Script script)
    {
        Join(script);
        script.Step("a", new AskPolicy(new ReplicationPolicy(1, 2, 1)));
        script.GoOn("abcd", 500);
        script.Step("a", new AskLeave(new SiloId("c")));
        script.Answer("a");
        script.GoOn("abcd", 500);
        script.Require(script.Members == "ab" && script["a"].Learners is [{ IsUpToDate: true }], "two members are left, and d follows");
        script.Step("a", new AskLeave(new SiloId("b")));
        script.Answer("a");
        script.Require(script.Members == "ad", "where none is too many, d takes the place");
    }

    private static void Join(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("d")));
        script.Deliver();
        script.Require(script["a"].Learners is [{ IsUpToDate: true, TakesTheLog: true }] && script.Members == "abc", "d follows and is no member");
    }
}
