using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Quintet.Cluster.Tests.Fakes;
using Quintet.Cluster.Tests.Reads;
using Quintet.Placement;
using Quintet.Protocol;
using Quintet.Rehearsal;
using Quintet.Replication;

namespace Quintet.Cluster.Tests.Rehearsal;

/// <summary>The lead that a silo rehearses, on silos as they ship.</summary>
public sealed class SiloRehearsalTests
{
    private static readonly PartitionId Rehearsed = new(RehearsalPart.TypeName, 0);

    [Fact]
    public async Task Every_silo_rehearses_to_the_end_and_nothing_of_it_is_seen_afterwards()
    {
        await using var cluster = await ReplicatedCluster.StartAsync("note");

        Assert.All(cluster.SiloServices, silo => Assert.True(silo.GetRequiredService<SiloRehearsal>().IsOver));
        Assert.All(cluster.SiloServices, silo => Assert.IsType<Quintet.Hosting.SteadyClock>(silo.GetRequiredService<TimeProvider>()));
        Assert.All(cluster.SiloServices, silo => Assert.Null(silo.GetRequiredService<ReplicaTable>().Find(Rehearsed)));
        Assert.All(cluster.SiloServices, silo => Assert.Null(silo.GetRequiredService<ViewDirectory>().Find(Rehearsed)));
        var rows = await cluster.SiloServices.First().GetRequiredService<IViewRegister>().ReadAllAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(rows);
        Assert.DoesNotContain(rows, row => row.Partition.Type == RehearsalPart.TypeName);
        var status = await cluster.StatusAsync();
        Assert.NotEmpty(status.Types);
        Assert.DoesNotContain(status.Types, type => type.Type == RehearsalPart.TypeName);
        Assert.DoesNotContain(status.Partitions, partition => partition.Type == RehearsalPart.TypeName);
    }

    [Fact]
    public async Task Nobody_else_can_call_its_component_and_the_applications_filters_do_not_see_its_calls()
    {
        var seen = new ConcurrentBag<Type>();
        await using var cluster = await ReplicatedCluster.StartAsync("note", configure: silo => silo.AddIncomingGrainCallFilter(context =>
        {
            seen.Add(context.InterfaceMethod.DeclaringType!);
            return context.Invoke();
        }));
        await cluster.Grains.GetGrain<INote>("seen").Write(1);

        Assert.All(cluster.SiloServices, silo => Assert.True(silo.GetRequiredService<SiloRehearsal>().IsOver));
        Assert.Contains(typeof(INote), seen);
        Assert.DoesNotContain(typeof(IRehearsalPart), seen);
        await Assert.ThrowsAsync<QuintetConfigurationException>(() => cluster.Grains.GetGrain<IRehearsalPart>("part").Add(1));
    }
}
