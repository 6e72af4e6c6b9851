using Microsoft.Extensions.DependencyInjection;
using Quintet.Cluster.Tests.Fakes;
using Quintet.Cluster.Tests.Reads;
using Quintet.Components;
using Quintet.Replication;

namespace Quintet.Cluster.Tests.Overload;

/// <summary>What calls hold of a silo's bounds is given back, whatever became of them.</summary>
public sealed class PlacesTests
{
    private const string Type = "note";

    [Fact]
    public async Task Nothing_is_held_when_all_is_answered_also_after_reigns_have_ended()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(Type);
        await using var load = new NoteLoad(cluster.Grains);
        await cluster.UntilAsync(() => Task.FromResult(load.Written > 100), "the load runs");
        await cluster.StopSiloAsync(0); // Hands over what it leads, in the middle of it.
        var before = load.Written;
        await cluster.UntilAsync(() => Task.FromResult(load.Written > before + 100), "the load goes on");
        await load.StopAsync();

        await cluster.UntilAsync(
            () => Task.FromResult(cluster.SiloServices.All(silo => silo.GetRequiredService<CallGate>().Commands == 0 && silo.GetRequiredService<UncommittedBytes>().Share.Held == 0)),
            "no silo holds anything");
    }
}
