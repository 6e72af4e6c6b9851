using Quintet.Simulation;

namespace Quintet.Protocol.Tests;

/// <summary>Policies, restores and replacements, step by step (rules H8, H13, S8).</summary>
public sealed class PolicyTests
{
    private static readonly ReplicaOptions EveryState = new() { HashEvery = 1 };

    [Fact]
    public void A_raised_minimum_waits_for_the_copies_and_then_stands_in_the_view()
    {
        var script = new Script("ab", EveryState with { Copies = 2 });
        script.Step("a", new AskPolicy(new ReplicationPolicy(5, 3, 3)));
        script.Deliver();
        script.Tick(1000, "a");
        script.Deliver();
        Assert.Equal(new ReplicationPolicy(5, 3, 3), script["b"].Policy);
        Assert.Equal(0, script["a"].ObservedGeneration);
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        script.Answer("a"); // c is a member now
        script.Deliver();
        Assert.Equal(1, script.Row.Minimum);
        script.Tick(50, "a");
        script.Answer("a");
        script.Deliver();
        Assert.Equal(3, script.Row.Minimum);
        Assert.Equal(5, script["a"].ObservedGeneration);
        Assert.Equal(5, script["c"].Policy.Generation);
    }

    [Fact]
    public void A_lowered_minimum_releases_the_survivor()
    {
        var script = new Script("ab", EveryState with { Copies = 2 });
        script.Step("a", new AskPolicy(new ReplicationPolicy(1, 2, 2)));
        script.Deliver();
        script.Tick(50, "a");
        script.Answer("a");
        script.Deliver();
        Assert.Equal(2, script.Row.Minimum);
        script.Kill("b");
        script.Step("a", new Suspect(new SiloId("b"), Evidence.Gone));
        script.Command("a", "k", 1);
        script.Tick(50, "a");
        Assert.Equal(2, script.Row.Members.Length);
        var before = script["a"].CommitIndex;
        script.Step("a", new AskPolicy(new ReplicationPolicy(2, 2, 1)));
        Assert.Equal(before, script["a"].CommitIndex);
        script.Answer("a"); // minimum 1
        Assert.Equal(before, script["a"].CommitIndex);
        script.Tick(50, "a");
        script.Answer("a"); // without b
        Assert.Single(script.Row.Members);
        Assert.Equal(script["a"].LastIndex, script["a"].CommitIndex);
        Assert.Equal(2, script["a"].ObservedGeneration);
    }

    [Fact]
    public void An_evicted_copy_restores_what_it_holds_in_a_new_era()
    {
        var script = new Script("abc", EveryState);
        script.Command("a", "k", 1);
        script.Deliver();
        script.Step("a", new Suspect(new SiloId("c"), Evidence.Gone));
        script.Answer("a");
        script.Deliver();
        script.Kill("a");
        script.Kill("b");
        var lost = script.Row;
        script.Step("c", new AskRestore(lost));
        script.Answer("c");
        Assert.Equal(1, script.Row.Id.Era);
        Assert.True(script["c"].IsServing);
        Assert.NotNull(script["c"].CommittedState("k"));
        Assert.Equal(AdmissionOutcome.Expired, script["c"].Admit("k", script.Header(7)).Kind);
    }

    [Fact]
    public void A_silo_without_a_copy_restores_nothing_as_nothing()
    {
        var script = new Script("ab", EveryState with { Copies = 2 });
        script.Command("a", "k", 1);
        script.Deliver();
        script.Kill("a");
        script.Kill("b");
        script.Step("c", new AskRestore(script.Row));
        script.Answer("c");
        Assert.True(script["c"].IsServing);
        Assert.Null(script["c"].CommittedState("k"));
    }

    [Fact]
    public void A_member_leaves_when_there_are_more_copies_than_asked_for()
    {
        var script = new Script("abc", EveryState);
        script.Step("a", new AskLeave(new SiloId("c")));
        script.Tick(50, "a");
        Assert.Equal(3, script["a"].View!.Members.Length);
        script.Step("a", new AskPolicy(new ReplicationPolicy(1, 2, 1)));
        script.Deliver();
        script.Tick(50, "a");
        script.Answer("a");
        script.Deliver();
        Assert.Equal("a b", string.Join(" ", script.Row.Members.Select(member => member.Silo)));
        script.Tick(3000, "c");
        script.Deliver();
        Assert.Equal(ReplicaPhase.Absent, script["c"].Phase);
    }
}
