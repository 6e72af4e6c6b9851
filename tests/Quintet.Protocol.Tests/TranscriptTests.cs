using Quintet.Simulation;

namespace Quintet.Protocol.Tests;

/// <summary>The named scenarios of the protocol, each with every input and every whole output, in <c>Transcripts/</c>.</summary>
public sealed class TranscriptTests
{
    [Fact]
    public void Normal_commit()
    {
        var script = new Script("abc");
        script.Say("One entry goes to both backups. It commits only when both hold it.");
        script.Command("a", "k", 1);
        script.Deliver("ab");
        Assert.Equal(1, script["a"].CommitIndex);
        script.Deliver();
        Assert.Equal(2, script["a"].CommitIndex);
        script.Say("The next append, or a heartbeat, tells the backups.");
        script.Tick(1000, "abc");
        script.Deliver();
        Assert.Equal(2, script["c"].CommitIndex);
        Golden.Check("normal-commit", script.Text);
    }

    [Fact]
    public void Takeover()
    {
        var script = new Script("abc");
        script.Command("a", "k", 1);
        script.Deliver();
        script.Say("a dies with an entry that only b has got.");
        script.Command("a", "k", 2);
        script.Deliver("ab");
        script.Kill("a");
        script.Step("b", new Suspect(new SiloId("a"), Evidence.Gone));
        script.Step("c", new Suspect(new SiloId("a"), Evidence.Gone));
        script.Say("b is next in rank and wins; it answers nothing before c holds the whole inherited tail.");
        script.Answer("b");
        Assert.Equal(ReplicaPhase.Reconciling, script["b"].Phase);
        script.Deliver();
        Assert.Equal(ReplicaPhase.Serving, script["b"].Phase);
        script.Say("A retry of the entry that survived is answered from the table.");
        script.Command("b", "k", 2);
        Golden.Check("takeover", script.Text);
    }

    [Fact]
    public void Takeover_with_a_divergent_tail()
    {
        var script = new Script("abc");
        script.Say("An entry of a reaches only c; b takes over without it.");
        script.Command("a", "k", 1);
        script.Deliver("ac");
        script.Kill("a");
        script.Step("c", new Suspect(new SiloId("a"), Evidence.Gone));
        script.Step("b", new Suspect(new SiloId("a"), Evidence.Gone));
        script.Answer("b");
        script.Say("c drops what conflicts with the entry of b's reign, and only that.");
        script.Deliver();
        script.Say("The client's retry is executed: it never took effect.");
        script.Command("b", "k", 1);
        script.Deliver();
        Assert.Equal(script["b"].CommitDigest, DigestOf(script, "c"));
        Golden.Check("takeover-divergent-tail", script.Text);

        static ulong DigestOf(Script script, string silo)
        {
            script.Tick(1000, "b");
            script.Deliver();
            return script[silo].CommitDigest;
        }
    }

    [Fact]
    public void Unknown_proposal_lands_late()
    {
        var script = new Script("ab");
        script.Say("Rule H1. a proposes to admit c; the register's answer is lost and a later look shows the old row.");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        var swap = script.Doubt("a");
        script.Step("a", new RowRead(script.Row, 1));
        script.Say("Meanwhile nothing commits without c.");
        script.Command("a", "k", 1);
        script.Deliver("ab");
        Assert.Equal(1, script["a"].CommitIndex);
        script.Deliver();
        Assert.Equal(2, script["a"].CommitIndex);
        script.Say("The first attempt takes effect after all; the second finds it there.");
        script.Land(swap);
        script.Answer("a");
        script.Deliver();
        Assert.Equal(3, script["c"].View!.Members.Length);
        Golden.Check("unknown-proposal-lands-late", script.Text);
    }

    [Fact]
    public void Eviction()
    {
        var script = new Script("abc");
        script.Say("c is silent. Until the eviction has won, nothing commits without it.");
        script.Command("a", "k", 1);
        script.Deliver("ab");
        script.Step("a", new Suspect(new SiloId("c"), Evidence.Silent));
        Assert.Equal(1, script["a"].CommitIndex);
        script.Answer("a");
        Assert.Equal(2, script["a"].CommitIndex);
        script.Say("Silence is not enough to remove the last other member as well.");
        script.Step("a", new Suspect(new SiloId("b"), Evidence.Silent));
        script.Lose();
        script.Say("c wakes up and learns that it is out; it asks to return and is invited.");
        script.Step("a", new Suspect(new SiloId("b"), Evidence.None));
        script.Step("a", new Suspect(new SiloId("c"), Evidence.None));
        script.Step("c", new LearnView(script.Row));
        script.Tick(1001, "c");
        script.Deliver("ac");
        Golden.Check("eviction", script.Text);
    }

    [Fact]
    public void Learner_by_snapshot_then_log()
    {
        var script = new Script("ab", new ReplicaOptions { ChunkBytes = 60, ChunkWindow = 1 });
        script.Command("a", "k", 1);
        script.Command("a", "m", 2);
        script.Deliver();
        script.Tick(1000, "a");
        script.Deliver();
        script.Say("c gets a snapshot in chunks; an entry committed meanwhile follows by the log.");
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver("ab");
        script.Command("a", "k", 3);
        script.Deliver();
        script.Answer("a");
        script.Deliver();
        Assert.Equal(ReplicaPhase.Backup, script["c"].Phase);
        Assert.Equal(script["a"].CommitDigest, script["c"].CommitDigest);
        Golden.Check("learner", script.Text);
    }

    [Fact]
    public void Hand_over()
    {
        var script = new Script("abc");
        script.Say("While b lacks an entry, a only stops admitting.");
        script.Command("a", "k", 1);
        script.Step("a", new AskHandOver(new SiloId("b")));
        script.Command("a", "k", 2);
        script.Deliver();
        script.Say("All hold all: a asks the register and serves no more; b learns from a.");
        script.Answer("a");
        script.Deliver();
        Assert.True(script["b"].IsServing);
        script.Command("b", "k", 2);
        script.Deliver();
        Golden.Check("hand-over", script.Text);
    }

    [Fact]
    public void Read_round_against_takeover()
    {
        var script = new Script("abc");
        script.Say("Rule H6. b and c believe a dead and take over; a, frozen meanwhile, begins a read.");
        script.Step("b", new Suspect(new SiloId("a"), Evidence.Gone));
        script.Answer("b");
        script.Deliver("bc");
        script.Command("b", "k", 1);
        script.Deliver("bc");
        Assert.Equal(3, script["b"].CommitIndex);
        script.Step("a", new BeginRead(7));
        script.Say("The round is refused by members of the newer view, so the read goes elsewhere.");
        script.Deliver();
        Assert.False(script["a"].IsServing);
        script.Step("b", new BeginRead(8));
        script.Deliver();
        Golden.Check("read-round-against-takeover", script.Text);
    }

    [Fact]
    public void Retry_after_a_lost_reply()
    {
        var script = new Script("ab");
        script.Command("a", "k", 1);
        script.Say("A retry while the entry awaits commit joins it; one after commit gets the stored outcome, here and after a takeover.");
        script.Command("a", "k", 1);
        script.Deliver();
        script.Command("a", "k", 1);
        script.Kill("a");
        script.Step("b", new Suspect(new SiloId("a"), Evidence.Gone));
        script.Answer("b");
        script.Command("b", "k", 1);
        Golden.Check("retry-after-lost-reply", script.Text);
    }

    [Fact]
    public void A_member_without_state_says_so()
    {
        var script = new Script("ab");
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        script.Say("c is admitted, but a process with c's name and no memory answers.");
        script.Kill("c");
        script.Reuse("c");
        script.Answer("a");
        script.Deliver();
        script.Say("By its own word it is removed and invited anew.");
        script.Answer("a");
        script.Deliver();
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        Golden.Check("no-state", script.Text);
    }
}
