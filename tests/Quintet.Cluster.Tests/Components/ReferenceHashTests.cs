using Quintet.Cluster.Tests.Fakes;
using Quintet.Components;

namespace Quintet.Cluster.Tests.Components;

/// <summary>A state may hold references to grains: their identity counts, whoever made them.</summary>
[Collection(nameof(ComponentCluster))]
public sealed class ReferenceHashTests(ComponentCluster cluster)
{
    [Fact]
    public void A_reference_is_the_identity_of_its_grain()
    {
        var hash = StateHash.Of(new Holder(cluster.Grains.GetGrain<IProbe>("a"), null));
        Assert.Equal(hash, StateHash.Of(new Holder(cluster.External.GetGrain<IProbe>("a"), null)));
        Assert.NotEqual(hash, StateHash.Of(new Holder(cluster.Grains.GetGrain<IProbe>("b"), null)));
        Assert.NotEqual(hash, StateHash.Of(new Holder(null, null)));
        Assert.Equal(
            StateHash.Of(new Holder(null, cluster.Grains.GetGrain<IProbe>("a"))),
            StateHash.Of(new Holder(null, cluster.External.GetGrain<IProbe>("a"))));
    }

    private sealed record Holder(IProbe? Probe, object? Any);
}
