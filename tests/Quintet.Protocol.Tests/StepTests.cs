using Quintet.Simulation;

namespace Quintet.Protocol.Tests;

/// <summary>Single transitions that executions of attack have turned on, the whole output compared where it matters.</summary>
public sealed class StepTests
{
    private static readonly ReplicaOptions Options = new();

    [Fact]
    public void A_lost_append_is_sent_again_however_many_reads_come_by()
    {
        var script = new Script("ab");
        script.Command("a", "k", 1);
        script.Lose();
        for (var token = 1; token <= 10; token++)
        {
            script.Step("a", new BeginRead(token));
            script.Deliver();
            script.Tick(Options.ResendMs / 5, "a");
            script.Deliver();
        }

        Assert.Equal(2, script["a"].CommitIndex);
    }

    [Fact]
    public void An_append_that_overtook_another_is_sent_again_at_once()
    {
        var script = new Script("ab", new ReplicaOptions { KeepLogBytes = 0 });
        script.Command("a", "k", 1);
        script.Command("a", "k", 2);
        script.DeliverNth(1); // b rejects the second,
        script.DeliverNth(0); // takes the first,
        script.DeliverNth(1); // and that is acknowledged
        script.Tick(20, "a"); // and dropped from the log
        script.Deliver(); // before the reject arrives.
        Assert.Equal(3, script["a"].CommitIndex);
        script.Tick(20, "a");
        Assert.DoesNotContain("evicting", script.Text, StringComparison.Ordinal); // What it did not hold then it has acknowledged since.
    }

    [Fact]
    public void A_new_primary_below_the_minimum_refuses_what_it_does_not_know()
    {
        var script = new Script("ab", new ReplicaOptions { Copies = 2 }, minimum: 2);
        script.Command("a", "k", 1);
        script.Deliver();
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Deliver();
        Assert.Equal(ReplicaPhase.Reconciling, script["b"].Phase);
        Assert.Equal(AdmissionOutcome.NotServing, script["b"].Admit("k", script.Header(1)).Kind); // It has taken effect, or may yet.
        Assert.Equal(AdmissionOutcome.TooFewCopies, script["b"].Admit("k", script.Header(2)).Kind);
    }

    [Fact]
    public void Commands_are_refused_while_fewer_copies_live_than_the_minimum()
    {
        var script = new Script("ab", new ReplicaOptions { Copies = 2 }, minimum: 2);
        script.Command("a", "k", 1);
        script.Step("a", new Suspect(new SiloId("b"), Evidence.Gone));
        Assert.Equal(AdmissionOutcome.TooFewCopies, script["a"].Admit("k", script.Header(2)).Kind);
        Assert.Equal(AdmissionOutcome.Join, script["a"].Admit("k", script.Header(1)).Kind); // What was admitted before may take effect yet.
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        script.Answer("a");
        script.Deliver();
        Assert.Equal(AdmissionOutcome.Execute, script["a"].Admit("k", script.Header(2)).Kind);
        Assert.Equal(AdmissionOutcome.Answer, script["a"].Admit("k", script.Header(1)).Kind);
    }

    [Fact]
    public void A_reject_that_comes_twice_accuses_nobody()
    {
        var script = new Script("abc");
        script.Command("a", "k", 1);
        script.Deliver();
        script.Tick(1000, "a");
        script.Deliver();
        script.Tick(1000, "a"); // Everything so far is dropped from the logs: the base is 2.
        script.Deliver();
        script.Command("a", "k", 2);
        script.Deliver("ab");
        script.Lose(); // b holds entry 3, c does not; b takes over.
        script.Step("b", new Suspect(new SiloId("a"), Evidence.Gone));
        script.Answer("b");
        var reject = new AppendReject(script.Row.Id, script.Row.Members[1], 3, 1); // Its commit index is below b's base.
        script.Lose();
        script.Step("b", new Receive(new SiloId("c"), reject));
        script.Step("b", new Receive(new SiloId("c"), reject));
        script.Tick(10, "b");
        Assert.DoesNotContain("evicting c", script.Text, StringComparison.Ordinal);
        script.Deliver();
        Assert.Equal(script["b"].LastIndex, script["b"].CommitIndex);
    }

    [Fact]
    public void A_learner_that_a_proposal_requires_is_not_released()
    {
        var script = new Script("ab", new ReplicaOptions { Copies = 2 });
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        script.Tick(1001, "c"); // It has not heard from a for long, so it asks, and the view has its two copies.
        script.Deliver();
        Assert.Equal(1, script["c"].CommitIndex);
        Assert.Equal(ReplicaPhase.Outside, script["c"].Phase);
    }

    [Fact]
    public void A_late_release_is_not_obeyed()
    {
        var script = new Script("abc");
        script.Step("a", new Suspect(new SiloId("c"), Evidence.Silent));
        script.Answer("a");
        script.Deliver();
        script.Tick(1001, "c");
        var release = new Release(script.Row, new ReplicaId(new SiloId("c"), 1), 1);
        script.Step("c", new Receive(new SiloId("a"), new Invite(script.Row, null)));
        script.Step("c", new Receive(new SiloId("a"), release));
        Assert.NotEqual(ReplicaPhase.Absent, script["c"].Phase);
        script.Tick(1001, "c");
        script.Step("c", new Receive(new SiloId("a"), release with { Number = 2 }));
        Assert.Equal(ReplicaPhase.Absent, script["c"].Phase);
    }

    [Fact]
    public void A_swap_lost_before_the_present_view_says_nothing_about_the_register()
    {
        var script = new Script("abc");
        script.Step("a", new Suspect(new SiloId("c"), Evidence.Silent));
        var old = script.Doubt("a");
        var newest = script.Row with { Id = new ViewId(0, 5, "other") };
        script.Step("a", new LearnView(newest));
        script.Step("a", new CasAnswered(old.Proposed, CasOutcome.Lost, script.Row with { Id = new ViewId(0, 4, "other") }));
        Assert.False(script["a"].IsRegisterRegressed);
    }

    [Fact]
    public void The_only_other_copy_disagrees_so_nothing_is_committed_or_read_or_removed()
    {
        var script = new Script("ab");
        var ack = new AppendAck(script.Row.Id, script.Row.Members[1], 1, 0, true);
        script.Step("a", new Receive(new SiloId("b"), ack));
        script.Command("a", "k", 1);
        script.Step("a", new BeginRead(1));
        script.Deliver();
        Assert.Equal(1, script["a"].CommitIndex);
        Assert.DoesNotContain("reads confirmed", script.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("evicting", script.Text, StringComparison.Ordinal);
        Assert.Contains("nobody can tell which is right", script.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_two_other_copies_disagrees_and_is_kept_until_replaced()
    {
        var script = new Script("abc");
        script.Step("a", new Receive(new SiloId("c"), new AppendAck(script.Row.Id, script.Row.Members[2], 1, 0, true)));
        script.Command("a", "k", 1);
        script.Deliver();
        Assert.Equal(2, script["a"].CommitIndex);
        Assert.DoesNotContain("evicting", script.Text, StringComparison.Ordinal);
        script.Step("a", new AskJoin(new SiloId("d")));
        script.Deliver();
        script.Answer("a");
        Assert.Equal("a b d", string.Join(" ", script.Row.Members.Select(member => member.Silo)));
    }

    [Fact]
    public void A_gone_primary_stays_in_name_when_the_minimum_wants_it()
    {
        var replicas = new[] { new ReplicaId(new SiloId("a"), 1), new ReplicaId(new SiloId("b"), 1) };
        var core = new ReplicaCore(new PartitionId("ledger", 0), new SiloId("b"), new LedgerMachine(), Options, new AnswerDelays());
        core.Step(new RowRead(new View(new ViewId(0, 1, "first"), replicas[0], [.. replicas], 2)), default);
        var output = core.Step(new Suspect(new SiloId("a"), Evidence.Gone), default);
        Assert.Equal(["register: 1 -> 2(b#1/1) b#1 of [b#1 a#1]"], Describe.Output(output));
        core.Step(new Suspect(new SiloId("a"), Evidence.None), default);
    }

    [Theory]
    [InlineData(Evidence.Silent)]
    [InlineData(Evidence.Gone)]
    public void A_backup_that_is_alone_takes_over_only_if_the_primary_is_gone(Evidence evidence)
    {
        var script = new Script("ab");
        script.Step("b", new Suspect(new SiloId("a"), evidence));
        Assert.Equal(evidence == Evidence.Gone, script.Text.EndsWith("register: 1 -> 2(b#1/1) b#1 of [b#1]\n", StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_that_saw_an_old_state_is_refused()
    {
        var script = new Script("a");
        var start = script["a"].Start("k")!.Value;
        script.Command("a", "k", 1);
        var late = new Propose("k", script.Header(2), start, [], [], null, null);
        script.Step("a", late);
        Assert.EndsWith("proposal VersionChanged\n", script.Text, StringComparison.Ordinal);
        script.Step("a", late with { Start = start with { Reign = start.Reign + 1 } });
        Assert.EndsWith("proposal NotServing\n", script.Text, StringComparison.Ordinal);
        script.Step("a", late with { Header = script.Header(1) });
        Assert.EndsWith("proposal Duplicate\n", script.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_older_than_what_is_remembered_is_expired()
    {
        var script = new Script("a", new ReplicaOptions { RetentionMs = 1000 });
        var start = script["a"].Start("m")!.Value;
        script.Command("a", "k", 1);
        script.Tick(20_000, "a");
        script.Command("a", "k", 2); // A client that knows nothing yet; its entry raises the horizon.
        Assert.Equal(AdmissionOutcome.Expired, script["a"].Admit("m", script.Header(3)).Kind);
        script.Step("a", new Propose("m", script.Header(3), start, [], [], null, null));
        Assert.EndsWith("proposal Expired\n", script.Text, StringComparison.Ordinal);
        var informed = script.Header(3) with { SentAt = script["a"].CommittedTime };
        Assert.Equal(AdmissionOutcome.Execute, script["a"].Admit("m", informed).Kind);
        Assert.Equal(AdmissionOutcome.Expired, script["a"].Admit("m", informed with { Id = new RequestId(informed.Id.Client, 4), SentAt = new LogTimestamp(1, informed.SentAt.Ticks) }).Kind);
    }

    [Fact]
    public void Nothing_starts_or_is_appended_once_the_register_was_asked_to_hand_over()
    {
        var script = new Script("ab");
        var start = script["a"].Start("k")!.Value;
        script.Step("a", new AskHandOver(new SiloId("b")));
        Assert.Null(script["a"].Start("k"));
        script.Step("a", new Propose("k", script.Header(1), start, [], [], null, null));
        Assert.EndsWith("proposal NotServing\n", script.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_heartbeat_is_acknowledged_as_far_as_it_goes_not_as_far_as_the_log()
    {
        var script = new Script("ab");
        script.Command("a", "k", 1);
        script.Deliver();
        var reign = new Append(script.Row, script.Row.Members[1], 1, 1, 0, [], 1, 0, 0, 0, 0);
        script.Step("b", new Receive(new SiloId("a"), reign with { PrevIndex = 0, PrevEpoch = 0 }));
        Assert.Contains("-> a: AppendAck v1 b#1 holds 0 round 0\n", script.Text, StringComparison.Ordinal);
    }

    /// <summary>Rule H1: a won, has the commit index only, and inherits entry 2, which may have been committed before.</summary>
    [Fact]
    public void A_learner_joins_only_with_the_inherited_tail()
    {
        var script = new Script("abc");
        script.Command("a", "k", 1);
        script.Deliver("ab");
        script.Lose();
        script.Step("b", new Suspect(new SiloId("a"), Evidence.Gone));
        script.Answer("b"); // c is silent: b's reign is not reconciled.
        script.Lose();
        script.Step("b", new AskJoin(new SiloId("d")));
        script.Step("d", new Receive(new SiloId("b"), new Invite(script.Row, null)));
        var learner = script["d"].Identity;
        script.Step("b", new Receive(new SiloId("d"), new InviteAck(script.Row.Id, learner, true, 1, 1, script["b"].CommitDigest)));
        script.Step("b", new Receive(new SiloId("d"), new AppendAck(script.Row.Id, learner, 1, 0, false)));
        Assert.DoesNotContain("admitting", script.Text, StringComparison.Ordinal);
        script.Step("b", new Receive(new SiloId("d"), new AppendAck(script.Row.Id, learner, 3, 0, false)));
        Assert.EndsWith("notice: admitting d#1\n", script.Text, StringComparison.Ordinal);
    }

    /// <summary>Rule H6: c may have been won over by a newer view; only b's answer proves nothing.</summary>
    [Fact]
    public void A_read_waits_for_every_member()
    {
        var script = new Script("abc");
        script.Step("a", new BeginRead(1));
        script.Deliver("ab");
        Assert.DoesNotContain("reads confirmed", script.Text, StringComparison.Ordinal);
        script.Deliver();
        Assert.EndsWith("reads confirmed: 1\n", script.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_primary_stops_at_a_second_winner_of_its_epoch()
    {
        var script = new Script("ab");
        script.Step("a", new LearnView(script.Row with { Id = new ViewId(0, 1, "another") }));
        Assert.Equal(ReplicaPhase.Halted, script["a"].Phase);
        script.Step("a", new BeginRead(1));
        Assert.EndsWith("reads refused: 1\n", script.Text, StringComparison.Ordinal);
    }
}
