using Microsoft.Extensions.DependencyInjection;
using Quintet.Cluster.Tests.Fakes;
using Quintet.Components;

namespace Quintet.Cluster.Tests.Components;

[Collection(nameof(ComponentCluster))]
public sealed class ActivationTests(ComponentCluster cluster)
{
    [Fact]
    public async Task A_timer_runs_without_state_may_not_raise_and_calls_its_own_reference()
    {
        var probe = NewProbe();
        var name = Guid.NewGuid().ToString();
        await probe.StartTimer(name);
        var seen = await Signals.Wait(name);
        Assert.Contains("Call the component's own reference", seen);
        Assert.EndsWith("no state True 5", seen);
    }

    [Fact]
    public async Task What_a_command_leaves_behind_can_no_longer_raise()
    {
        var probe = NewProbe();
        var name = Guid.NewGuid().ToString();
        await probe.LeaveTaskBehind(name);
        Signals.Set($"{name} go");
        Assert.Contains("after the method has returned", await Signals.Wait(name));
        Assert.Equal(0, await probe.Total());
    }

    [Fact]
    public async Task A_hook_that_fails_is_told_to_the_caller_soon_every_time()
    {
        var probe = cluster.Grains.GetGrain<IProbe>($"raises-{Guid.NewGuid()}");
        for (var i = 0; i < 3; i++)
        {
            var call = Assert.ThrowsAsync<QuintetRaiseException>(() => probe.Add(1));
            Assert.Contains("activation hook", (await call.WaitAsync(TimeSpan.FromSeconds(4))).Message);
        }
    }

    [Fact]
    public async Task An_activation_that_goes_away_loses_nothing()
    {
        var probe = NewProbe();
        for (var i = 1; i <= 5; i++)
        {
            await probe.Deactivate();
            Assert.Equal(2 * i, await probe.Add(1));
        }

        Assert.Equal("no state", await Signals.Wait($"deactivated {probe.GetPrimaryKeyString()}"));
    }

    [Fact]
    public async Task Activations_collected_under_load_fail_no_call()
    {
        var probes = Enumerable.Range(0, 20).Select(_ => NewProbe()).ToArray();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var calls = probes.Select(async probe =>
        {
            var count = 0;
            while (!stop.IsCancellationRequested)
            {
                await probe.Add(1);
                count++;
            }

            return count;
        }).ToArray();
        while (!stop.IsCancellationRequested)
        {
            foreach (var silo in cluster.Orleans.Silos)
            {
                foreach (var probe in probes.Where((_, i) => i % 3 == 0))
                {
                    if (cluster.Orleans.TryGetGrainContext(Quintet.Calls.ComponentKey.Pin(probe.GetGrainId(), new(silo.SiloAddress.ToParsableString())), out var context))
                    {
                        context.Deactivate(new(DeactivationReasonCode.ActivationIdle, "test"));
                    }
                }
            }

            await Task.Yield();
        }

        var counts = await Task.WhenAll(calls);
        for (var i = 0; i < probes.Length; i++)
        {
            Assert.Equal(counts[i], await probes[i].Total());
        }
    }

    [Fact]
    public async Task A_warm_component_is_found_without_Orleans()
    {
        var probe = NewProbe();
        await probe.Total();
        Assert.True(cluster.SiloOf(probe).GetRequiredService<ActivationTable>().TryFind(probe.GetGrainId(), out _));
    }

    private IProbe NewProbe() => cluster.Grains.GetGrain<IProbe>(cluster.NewKey());
}
