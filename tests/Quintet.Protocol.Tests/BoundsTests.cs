using Quintet.Simulation;

namespace Quintet.Protocol.Tests;

/// <summary>What callers make a partition remember is bounded; beyond a bound a command is refused before its body runs, and nothing is forgotten to make room.</summary>
public sealed class BoundsTests
{
    [Fact]
    public void A_client_that_acknowledges_nothing_is_refused_at_its_bound_and_goes_on_once_it_does()
    {
        var script = new Script("a", new ReplicaOptions { Copies = 1, MaxRepliesPerClient = 4 });
        for (var sequence = 1; sequence <= 3; sequence++)
        {
            script.Command("a", "k", sequence);
        }

        Assert.Equal(AdmissionOutcome.Overloaded, script["a"].Admit("k", script.Header(4)).Kind);
        Assert.Equal(AdmissionOutcome.Answer, script["a"].Admit("k", script.Header(1)).Kind);
        Assert.Equal(AdmissionOutcome.Execute, script["a"].Admit("k", script.Header(4) with { AcknowledgedBelow = 2 }).Kind);
    }

    [Fact]
    public void Replies_of_all_clients_together_are_bounded_and_those_stored_stay()
    {
        var script = new Script("a", new ReplicaOptions { Copies = 1, MaxReplies = 2 });
        script.Command("a", "k", 1);
        script.Command("a", "k", 2);
        Assert.Equal(2, script["a"].StoredReplies);
        var other = script.Header(1) with { Id = new RequestId(Guid.Parse("99999999-0000-0000-0000-000000000000"), 1) };
        Assert.Equal(AdmissionOutcome.Overloaded, script["a"].Admit("k", other).Kind);
        Assert.Equal(AdmissionOutcome.Answer, script["a"].Admit("k", script.Header(2)).Kind);
    }

    [Fact]
    public void Idempotency_keys_are_bounded_and_commands_without_one_go_on()
    {
        var script = new Script("a", new ReplicaOptions { Copies = 1, MaxKeys = 1 });
        Assert.Equal(AdmissionOutcome.Execute, script["a"].Admit("k", script.Header(1) with { IdempotencyKey = "first" }).Kind);
        Assert.Equal(AdmissionOutcome.Overloaded, script["a"].Admit("k", script.Header(2) with { IdempotencyKey = "second" }).Kind);
        Assert.Equal(AdmissionOutcome.Join, script["a"].Admit("k", script.Header(3) with { IdempotencyKey = "first" }).Kind);
        Assert.Equal(AdmissionOutcome.Execute, script["a"].Admit("k", script.Header(4)).Kind);
    }
}
