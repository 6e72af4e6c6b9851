using Microsoft.Extensions.DependencyInjection;
using Quintet.Calls;
using Quintet.Cluster.Tests.Fakes;
using Quintet.Protocol;

namespace Quintet.Cluster.Tests.Components;

[Collection(nameof(ComponentCluster))]
public sealed class IdentityTests(ComponentCluster cluster)
{
    [Fact]
    public async Task Inside_a_component_everything_shows_the_logical_identity()
    {
        var key = cluster.NewKey();
        var shown = await cluster.Grains.GetGrain<IProbe>(key).Identity();
        Assert.Equal($"{key} probe/{key} probe/{key} probe/{key} probe/{key}", shown);
    }

    [Fact]
    public async Task This_passed_out_is_the_logical_reference_and_can_be_called()
    {
        var probe = cluster.Grains.GetGrain<IProbe>(cluster.NewKey());
        var self = await probe.Self();
        Assert.Equal(probe.GetGrainId(), self.GetGrainId());
        Assert.Equal(3, await self.Add(3));
        Assert.Equal(3, await probe.Total());
    }

    [Fact]
    public async Task A_pinned_reference_that_escapes_is_the_component()
    {
        var probe = cluster.Grains.GetGrain<IProbe>(cluster.NewKey());
        await probe.Add(3);
        var elsewhere = new SiloId(cluster.Orleans.Silos[1].SiloAddress.ToParsableString());
        var pinned = cluster.Grains.GetGrain(ComponentKey.Pin(probe.GetGrainId(), elsewhere)).AsReference<IProbe>();
        Assert.Equal(3, await pinned.Total());
    }

    [Theory]
    [InlineData("bob@x.com")]
    [InlineData("a/b+c d\te\0\n")]
    [InlineData("ключ 键 🔑")]
    public async Task Keys_of_any_characters_work(string key)
    {
        var probe = cluster.Grains.GetGrain<IProbe>(key);
        await probe.Add(1);
        Assert.Equal($"probe/{key}", await probe.Name());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    public async Task Keys_of_any_allowed_length_work(int length)
    {
        var probe = cluster.Grains.GetGrain<IProbe>(new string('k', length));
        await probe.Add(1);
        Assert.Equal($"probe/{new string('k', length)}", await probe.Name());
    }

    [Fact]
    public async Task Keys_that_no_component_can_have_are_refused()
    {
        await Assert.ThrowsAsync<QuintetKeyException>(() => cluster.Grains.GetGrain<IProbe>(new string('k', 513)).Total());
        await Assert.ThrowsAsync<QuintetKeyException>(() => cluster.Grains.GetGrain<IProbe>("a\u001Fb").Total());
    }

    [Fact]
    public async Task All_key_kinds_work()
    {
        var guid = Guid.NewGuid();
        Assert.Equal(guid, await cluster.Grains.GetGrain<IByGuid>(guid).Note("x"));
        Assert.Equal(-5 + 1, await cluster.Grains.GetGrain<IByInteger>(-5).Note("x"));
        Assert.Equal($"{guid} text", await cluster.Grains.GetGrain<IByGuidAndText>(guid, "text").Note("x"));
        Assert.Equal("7 text", await cluster.Grains.GetGrain<IByIntegerAndText>(7, "text").Note("x"));
    }

    [Fact]
    public async Task Orleans_never_activates_a_component_that_is_not_pinned()
    {
        var unpinned = cluster.Grains.GetGrain<Quintet.Components.IComponentActivation>(GrainId.Create("probe", cluster.NewKey()));
        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await unpinned.Activate());
        Assert.Contains("past Quintet's router", exception.ToString());
    }

    [Fact]
    public async Task Context_tells_request_and_role()
    {
        var answer = await cluster.Grains.GetGrain<IProbe>(cluster.NewKey()).LearnAboutCall();
        Assert.Matches("^[0-9a-f]{32}:[0-9]+ True False True$", answer);
    }

    [Fact]
    public async Task A_call_on_a_silo_without_the_partition_is_sent_on()
    {
        var probe = cluster.Grains.GetGrain<IProbe>(cluster.NewKey(silo: 1));
        var other = cluster.Orleans.Silos[0].ServiceProvider;
        var reply = await other.GetRequiredService<ILocalDispatch>().ExecuteAsync(probe.GetGrainId(), null!);
        Assert.Equal(ReplyStatus.NotServing, reply.Status);
        Assert.Equal(cluster.Orleans.Silos[1].SiloAddress.ToParsableString(), reply.View!.Primary.Silo.Value);
    }
}
