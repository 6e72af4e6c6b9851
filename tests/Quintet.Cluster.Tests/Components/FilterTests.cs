using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Quintet.Cluster.Tests.Fakes;

namespace Quintet.Cluster.Tests.Components;

[Collection(nameof(ComponentCluster))]
public sealed class FilterTests(ComponentCluster cluster)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Incoming_filters_see_a_component_call_once_as_the_caller_made_it(int silo)
    {
        var probe = cluster.Grains.GetGrain<IProbe>(cluster.NewKey(silo: silo));
        await probe.Add(3);
        var seen = cluster.Orleans.Silos.SelectMany(each => each.ServiceProvider.GetRequiredService<FilterRecord>().Calls)
            .Where(call => call.Target == probe.GetGrainId());
        var (_, name, argument, implementation) = Assert.Single(seen);
        Assert.EndsWith("IProbe.Add", name);
        Assert.Equal(3, argument);
        Assert.Equal(nameof(Probe.Add), implementation);
    }

    [Fact]
    public async Task A_components_own_filter_is_part_of_the_execution()
    {
        var component = cluster.Grains.GetGrain<IByInteger>(Random.Shared.NextInt64());
        Assert.Equal(component.GetPrimaryKeyLong() + 1, await component.Note("body"));
        Assert.Equal(["filter", "body"], await component.Notes());
    }

    [Fact]
    public async Task A_trace_runs_from_the_caller_into_the_entry()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == QuintetTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        var probe = cluster.Grains.GetGrain<IProbe>(cluster.NewKey(silo: 1));
        await probe.Add(1);
        Assert.Contains(cluster.ReplicaOf(probe).Traces, trace => trace?.Contains(caller.TraceId.ToString(), StringComparison.Ordinal) == true);
    }
}
