using Microsoft.Extensions.DependencyInjection;
using Quintet.Cluster.Tests.Fakes;
using Quintet.Components;

namespace Quintet.Cluster.Tests.Components;

[Collection(nameof(ComponentCluster))]
public sealed class ChainTests(ComponentCluster cluster)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_chain_that_comes_back_with_a_command_fails_at_once(int otherSilo)
    {
        var (one, other) = (NewProbe(0), NewProbe(otherSilo));
        var exception = await Assert.ThrowsAsync<QuintetReentrancyException>(() => one.CallBack(other, command: true)).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains($"{one.GetGrainId()} -> {other.GetGrainId()} -> {one.GetGrainId()}", exception.Message);
        Assert.Equal(0, await one.Total());
        Assert.Equal(1, await one.Add(1));
    }

    [Fact]
    public async Task A_chain_may_come_back_with_a_query() =>
        await NewProbe(0).CallBack(NewProbe(1), command: false).WaitAsync(TimeSpan.FromSeconds(10));

    [Fact]
    public async Task A_component_that_is_not_busy_with_a_command_can_be_called_back()
    {
        var probe = NewProbe(0);
        await probe.QueryThatCallsBack(NewProbe(1)).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await probe.Total());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_request_context_flows_to_the_component(int silo)
    {
        var probe = NewProbe(silo);
        RequestContext.Set("greeting", "hello");
        Assert.Equal("hello", await probe.FromContext("greeting"));
        RequestContext.Clear();
        Assert.Null(await probe.FromContext("greeting"));
    }

    [Fact]
    public async Task Settings_of_a_call_do_not_reach_the_body()
    {
        using (QuintetCall.With(timeout: TimeSpan.FromSeconds(7)))
        {
            Assert.EndsWith("True", await NewProbe(0).LearnAboutCall());
        }
    }

    [Fact]
    public async Task A_running_command_sees_its_token_and_still_has_its_outcome()
    {
        var probe = NewProbe(0);
        using var cancel = new CancellationTokenSource();
        var call = probe.WaitForCancellation(cancel.Token);
        await Signals.Wait($"waits {probe.GetPrimaryKeyString()}");
        await cancel.CancelAsync();
        Assert.Equal("cancelled while running", await call);
        Assert.Equal(1, await probe.Total());
    }

    [Fact]
    public async Task A_running_command_on_another_silo_sees_its_token()
    {
        var probe = NewProbe(1);
        using var cancel = new CancellationTokenSource();
        var call = probe.WaitForCancellation(cancel.Token);
        await Signals.Wait($"waits {probe.GetPrimaryKeyString()}");
        await cancel.CancelAsync();
        Assert.Equal("cancelled while running", await call);
    }

    [Fact]
    public async Task A_command_cancelled_before_its_turn_is_not_executed()
    {
        var probe = NewProbe(0);
        var signal = Guid.NewGuid().ToString();
        var running = probe.AddWhenTold(signal);
        await Signals.Wait($"{signal} started");

        using var cancel = new CancellationTokenSource();
        var waiting = probe.WaitForCancellation(cancel.Token);
        await Until(() => cluster.ReplicaOf(probe).Open == 2);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, cluster.ReplicaOf(probe).Open);

        Signals.Set(signal);
        Assert.Equal(2, await running);
        Assert.Equal(0, cluster.ReplicaOf(probe).Open);
    }

    [Fact]
    public async Task A_cancelled_query_ends()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NewProbe(1).QueryWithToken(cancel.Token)).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("KeyMismatch", typeof(QuintetIdempotencyKeyMismatchException))]
    [InlineData("Overloaded", typeof(QuintetOverloadedException))]
    [InlineData("Expired", typeof(QuintetOutcomeUnknownException))]
    public async Task Refusals_of_the_replica_reach_the_caller(string admission, Type expected)
    {
        var probe = NewProbe(0);
        cluster.ReplicaOf(probe).AdmitAs = Enum.Parse<Quintet.Replication.AdmissionKind>(admission);
        try
        {
            // The router tries again for as long as that.
            using (QuintetCall.With(timeout: TimeSpan.FromSeconds(1)))
            {
                await Assert.ThrowsAsync(expected, () => probe.Add(1));
            }
        }
        finally
        {
            cluster.ReplicaOf(probe).AdmitAs = null;
        }

        Assert.Equal(1, await probe.Add(1));
    }

    [Fact]
    public async Task A_command_on_a_replica_that_stops_serving_waits_for_who_serves()
    {
        var probe = NewProbe(0);
        cluster.ReplicaOf(probe).Serves = false;
        var call = probe.Add(1);
        var query = probe.Total();
        await Task.WhenAny(call, query, Task.Delay(100));
        Assert.False(call.IsCompleted || query.IsCompleted);
        cluster.ReplicaOf(probe).Serves = true;
        Assert.Equal(1, await call);
        await query;
    }

    [Fact]
    public async Task Nothing_is_left_of_calls_that_were_answered()
    {
        var probe = NewProbe(0);
        await probe.Add(1);
        await Assert.ThrowsAsync<ProbeException>(() => probe.AddThenThrow(1));
        var live = cluster.SiloOf(probe).GetRequiredService<LiveCalls>();
        await Until(() => live.Count == 0);
    }

    private IProbe NewProbe(int silo) => cluster.Grains.GetGrain<IProbe>(cluster.NewKey(silo: silo));

    private static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            await Task.Delay(5, deadline.Token);
        }
    }
}
