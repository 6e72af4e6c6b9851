using Microsoft.Extensions.DependencyInjection;
using Quintet.Cluster.Tests.Fakes;

namespace Quintet.Cluster.Tests.Components;

[Collection(nameof(ComponentCluster))]
public sealed class CallTests(ComponentCluster cluster)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Commands_and_queries_of_all_return_types_work_here_and_on_another_silo(int silo)
    {
        var probe = NewProbe(silo);
        Assert.Equal(1, await probe.Add(1));
        Assert.Equal(3, await probe.AddValue(2));
        await probe.AddNothing();
        await probe.AddSilently(4);
        Assert.Equal(7, await probe.Total());
        Assert.Equal($"probe/{probe.GetPrimaryKeyString()}", await probe.Name());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_external_client_calls_components_on_every_silo(int silo)
    {
        var probe = cluster.External.GetGrain<IProbe>(cluster.NewKey(silo: silo));
        Assert.Equal(1, await probe.Add(1));
        Assert.Equal("total would be 3", (await Assert.ThrowsAsync<ProbeException>(() => probe.AddThenThrow(2))).Message);
        Assert.Equal(1, await probe.Total());
        RequestContext.Set("greeting", "hello");
        Assert.Equal("hello", await probe.FromContext("greeting"));
        Assert.Equal(2, await (await probe.Self()).Add(1));

        using var cancel = new CancellationTokenSource();
        var call = probe.WaitForCancellation(cancel.Token);
        await Signals.Wait($"waits {probe.GetPrimaryKeyString()}");
        await cancel.CancelAsync();
        Assert.Equal("cancelled while running", await call);
    }

    [Fact]
    public async Task Every_outcome_of_a_command_is_an_entry()
    {
        var probe = NewProbe();
        var before = Replica(probe).Appended;
        await probe.AddNothing();
        await Assert.ThrowsAsync<ProbeException>(() => probe.AddThenThrow(1));
        Assert.Equal(before + 2, Replica(probe).Appended);
    }

    [Fact]
    public async Task A_command_that_throws_leaves_nothing_behind()
    {
        var probe = NewProbe();
        await probe.Add(1);
        Assert.Equal("total would be 3", (await Assert.ThrowsAsync<ProbeException>(() => probe.AddThenThrow(2))).Message);
        Assert.Equal(typeof(UnserializableException).FullName, (await Assert.ThrowsAsync<QuintetComponentFailedException>(() => probe.AddThenThrowUnserializable(2))).ExceptionType);
        Assert.Equal("poisoned", (await Assert.ThrowsAsync<ArithmeticException>(probe.Poison)).Message);
        await Assert.ThrowsAnyAsync<Exception>(probe.ReturnUnserializable);
        Assert.Equal(1, await probe.Total());
        Assert.Equal(0, Replica(probe).Open);
    }

    [Fact]
    public async Task Replace_and_Clear_change_the_whole_state()
    {
        var probe = NewProbe();
        await probe.Add(1);
        Assert.Equal([1, 5, 5], await probe.ReplaceThenClear(5, clear: false));
        Assert.Equal([5, 7, 0], await probe.ReplaceThenClear(7, clear: true));
        Assert.Equal(0, await probe.Total());
        Assert.Equal(2, await probe.Add(2));
    }

    [Fact]
    public async Task A_query_that_raises_fails_and_says_why()
    {
        var probe = NewProbe();
        Assert.Contains("mark the interface method [Command]", (await Assert.ThrowsAsync<QuintetRaiseException>(probe.RaiseInQuery)).Message);
        Assert.Equal(0, await probe.Total());
    }

    [Fact]
    public async Task Ordinary_grains_call_components()
    {
        var probe = NewProbe();
        Assert.Equal(4, await cluster.Grains.GetGrain<ICaller>("x").AddTo(probe, 4));
    }

    [Fact]
    public async Task Arguments_are_the_callees_own_also_when_the_body_runs_again()
    {
        var probe = NewProbe();
        Replica(probe).RefusedAppends = 2;
        List<int> amounts = [1, 2, 3];
        Assert.Equal(6, await probe.AddAll(amounts));
        Assert.Equal([1, 2, 3], amounts);
        Assert.Equal(6, await probe.Total());
    }

    [Fact]
    public async Task Commands_run_one_at_a_time_in_order_and_start_while_the_earlier_is_replicated()
    {
        var probe = NewProbe();
        await probe.Total();
        Replica(probe).Hold();
        var first = probe.Add(1);
        var second = probe.Add(10);
        await Until(() => Replica(probe).Appended >= 2);
        Assert.False(first.IsCompleted || second.IsCompleted);
        Assert.Equal(0, await probe.Total());

        Replica(probe).Release();
        Assert.Equal("1 11", string.Join(" ", await Task.WhenAll(first, second)));
        Assert.Equal(11, await probe.Total());
    }

    [Fact]
    public async Task A_command_waits_for_the_body_before_it_and_queries_do_not()
    {
        var probe = NewProbe();
        var signal = Guid.NewGuid().ToString();
        var slow = probe.AddWhenTold(signal);
        Assert.Equal("1", await Signals.Wait($"{signal} started"));
        var next = probe.Add(10);
        Assert.Equal(0, await probe.Total());
        Assert.False(next.IsCompleted);

        Signals.Set(signal);
        Assert.Equal("2 12", string.Join(" ", await Task.WhenAll(slow, next)));
    }

    [Fact]
    public async Task A_query_sees_one_state_throughout()
    {
        var probe = NewProbe();
        await probe.Add(1);
        var signal = Guid.NewGuid().ToString();
        var query = probe.TotalTwice(signal).AsTask();
        await Signals.Wait($"{signal} started");
        Assert.Equal(3, await probe.Add(2));
        Signals.Set(signal);
        Assert.Equal(1001, await query);
    }

    [Fact]
    public async Task Many_commands_at_once_all_take_effect()
    {
        var probe = NewProbe();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => probe.Add(1)));
        Assert.Equal(500, await probe.Total());
    }

    [Fact]
    public async Task A_command_that_arrives_more_than_once_takes_effect_once_and_is_answered_alike()
    {
        var probe = cluster.Grains.GetGrain<IProbe>($"twice-{Guid.NewGuid()}");
        for (var i = 1; i <= 10; i++)
        {
            Assert.Equal(i, await probe.Add(1));
            await Assert.ThrowsAsync<ProbeException>(() => probe.AddThenThrow(1));
        }

        Assert.Equal(10, await probe.Total());
        var sender = (DuplicatingSender)cluster.Orleans.Silos[0].ServiceProvider.GetRequiredService<Quintet.Calls.ICallSender>();
        var replies = sender.Replies.Where(reply => reply.Component == probe.GetGrainId()).ToList();
        Assert.Equal(2 * 21, replies.Count);
        Assert.All(replies, reply => Assert.Equal(reply.First.Outcome, reply.Second.Outcome));
    }

    private IProbe NewProbe(int silo = 0) => cluster.Grains.GetGrain<IProbe>(cluster.NewKey(silo: silo));

    private SingleCopyReplica Replica(IProbe probe) => cluster.ReplicaOf(probe);

    private static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            await Task.Delay(5, deadline.Token);
        }
    }
}
