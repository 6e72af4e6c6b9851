using Microsoft.Extensions.DependencyInjection;
using Quintet.Cluster.Tests.Components;
using Quintet.Cluster.Tests.Fakes;
using Quintet.Components;

namespace Quintet.Cluster.Tests.Overload;

/// <summary>What a silo does beyond its bounds: four commands at once, so two of one partition alone, and two of one component.</summary>
public sealed class BoundsTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(400);

    private readonly ComponentCluster _cluster = new(options => (options.MaxConcurrentCommands, options.MaxCommandsPerComponent) = (4, 2));

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Beyond_a_partitions_share_a_command_is_refused_before_anything_is_done_and_other_partitions_go_on()
    {
        var (one, two, third) = (NewProbe(partition: 0), NewProbe(partition: 0), NewProbe(partition: 0));
        var (first, second) = (await Hold(one), await Hold(two));

        var refusal = await Refused(() => third.Add(1));
        Assert.Contains("takes 4 commands", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("QuintetSiloOptions.MaxConcurrentCommands", refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);
        Assert.Equal(2, _cluster.ReplicaOf(third).Open);
        Assert.Equal(1, await NewProbe(partition: 2).Add(1));
        Assert.Equal(0, await third.Total());

        Signals.Set(first.Signal);
        Signals.Set(second.Signal);
        Assert.Equal((2, 2), (await first.Call, await second.Call));
        Assert.Equal(1, await third.Add(1));
        Assert.Equal(0, GateOf(third).Commands);
    }

    [Fact]
    public async Task A_refused_command_is_carried_through_by_its_router_when_there_is_room()
    {
        var (one, two, third) = (NewProbe(partition: 0), NewProbe(partition: 0), NewProbe(partition: 0));
        var (first, second) = (await Hold(one), await Hold(two));
        var waiting = third.Add(1);
        Assert.Equal(2, _cluster.ReplicaOf(third).Open);

        Signals.Set(first.Signal);
        Assert.Equal(1, await waiting.WaitAsync(TimeSpan.FromSeconds(15)));
        Signals.Set(second.Signal);
        await Task.WhenAll(first.Call, second.Call);
        Assert.Equal(1, await third.Total());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task What_a_body_sends_is_never_refused(int otherSilo)
    {
        var (one, other) = (NewProbe(partition: 0), NewProbe(silo: otherSilo, partition: otherSilo));
        var held = new[] { await Hold(NewProbe(partition: 0)), await Hold(NewProbe(silo: otherSilo, partition: otherSilo)), await Hold(NewProbe(silo: 1, partition: 1)) };
        var call = one.CallBack(other, command: false);
        if (otherSilo == 0)
        {
            // Both places of the partition are held: the call itself waits.
            Assert.False(call.IsCompleted);
            Signals.Set(held[0].Signal);
        }

        await call.WaitAsync(TimeSpan.FromSeconds(15));
        foreach (var (signal, running) in held)
        {
            Signals.Set(signal);
            await running;
        }
    }

    [Fact]
    public async Task A_component_may_have_so_many_and_the_others_of_its_partition_go_on()
    {
        await using var cluster = new ComponentCluster(options => options.MaxCommandsPerComponent = 2);
        await cluster.InitializeAsync();
        var one = cluster.Grains.GetGrain<IProbe>(cluster.NewKey(partition: 0));
        var other = cluster.Grains.GetGrain<IProbe>(cluster.NewKey(partition: 0));
        var running = await Hold(one);
        var waiting = one.Add(1);

        var refusal = await Refused(() => one.Add(1));
        Assert.Contains("2 commands without an answer", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("QuintetSiloOptions.MaxCommandsPerComponent", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await other.Add(1));

        Signals.Set(running.Signal);
        Assert.Equal((2, 3), (await running.Call, await waiting));
        Assert.Equal(4, await one.Add(1));
    }

    [Fact]
    public async Task A_retry_of_a_command_that_is_carried_out_joins_it_however_full_the_silo_is()
    {
        var twice = _cluster.Grains.GetGrain<IProbe>(_cluster.NewKey(partition: 0, prefix: "twice-"));
        Assert.Equal(0, await NewProbe(partition: 0).Total());
        await twice.Identity();
        var held = await Hold(NewProbe(partition: 0));

        // The second of the partition's places is left for the first attempt; the second attempt finds none.
        var signal = Guid.NewGuid().ToString();
        var call = twice.AddWhenTold(signal);
        await Signals.Wait($"{signal} started");
        Signals.Set(signal);
        Assert.Equal(2, await call);
        Signals.Set(held.Signal);
        await held.Call;
        Assert.Equal(2, await twice.Total());
    }

    [Fact]
    public async Task Without_room_for_its_entry_a_body_does_not_run()
    {
        var probe = NewProbe(partition: 4);
        _cluster.ReplicaOf(probe).HasRoom = false;
        var refusal = await Refused(() => probe.Add(1));
        Assert.Contains("QuintetSiloOptions.MaxUncommittedBytes", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_cluster.ReplicaOf(probe).Appended, _cluster.ReplicaOf(probe).Open));

        _cluster.ReplicaOf(probe).HasRoom = true;
        Assert.Equal(1, await probe.Add(1));
    }

    private static async Task<QuintetOverloadedException> Refused(Func<Task> call)
    {
        using (QuintetCall.With(timeout: Soon))
        {
            return await Assert.ThrowsAsync<QuintetOverloadedException>(call);
        }
    }

    private static async Task<(string Signal, Task<int> Call)> Hold(IProbe probe)
    {
        var signal = Guid.NewGuid().ToString();
        var call = probe.AddWhenTold(signal);
        await Signals.Wait($"{signal} started");
        return (signal, call);
    }

    private CallGate GateOf(IProbe probe) => _cluster.SiloOf(probe).GetRequiredService<CallGate>();

    private IProbe NewProbe(int partition, int silo = 0) => _cluster.Grains.GetGrain<IProbe>(_cluster.NewKey(silo: silo, partition: partition));
}
