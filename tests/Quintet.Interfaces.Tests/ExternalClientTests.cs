using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Quintet.Calls;

namespace Quintet.Tests;

/// <summary>The whole calling side of an external client against real silos: bootstrapping, direct entry, filters, failover.</summary>
public sealed class ExternalClientTests : IAsyncLifetime
{
    private readonly StubCluster _cluster = new();

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_plain_grain_reference_calls_a_component()
    {
        _cluster.World.View = RouterBench.ViewOf(1, _cluster.A);
        var alice = _cluster.Grains.GetGrain<ISpecimen>("alice");
        RequestContext.Set("test", "flows");

        Assert.Equal(5m, await alice.Deposit(5m));
        await alice.Close();
        await alice.Touch([1], CancellationToken.None);
        Assert.Equal(3, await alice.Count("abc"));
        Assert.Equal("recent", await alice.Recent());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => alice.Deposit(-1m));

        Assert.All(_cluster.World.Seen, seen =>
        {
            Assert.Equal((_cluster.A, GrainId.Create("specimen", "alice"), "flows"), (seen.Silo, seen.Component, seen.Context));
        });

        // Once per call, with the logical id and the component's own interface.
        Assert.Equal(["Deposit", "Close", "Touch", "Count", "Recent", "Deposit"], _cluster.Filtered.Select(f => f.Method));
        Assert.All(_cluster.Filtered, f => Assert.Equal((GrainId.Create("specimen", "alice"), "Quintet.Tests.ISpecimen"), (f.Target, f.Interface)));
        await Assert.ThrowsAsync<QuintetKeyException>(() => _cluster.Grains.GetGrain<ISpecimen>(new string('x', 513)).Close());
    }

    [Fact]
    public async Task Every_silo_is_entered_through_its_own_gateway()
    {
        _cluster.World.View = RouterBench.ViewOf(1, _cluster.A);
        await _cluster.Grains.GetGrain<ISpecimen>("alice").Close();
        var entries = _cluster.Client.GetRequiredService<EntryReferences>();
        await Eventually.True(() => new[] { _cluster.A, _cluster.B }.All(silo =>
            entries.Of(silo).GetGrainId().Key.ToString()!.EndsWith("@0", StringComparison.Ordinal)), "direct entries");
    }

    [Fact]
    public async Task Calls_in_flight_move_when_their_silo_freezes()
    {
        var (a, b) = (_cluster.A, _cluster.B);
        _cluster.World.View = RouterBench.ViewOf(1, a);
        var alice = _cluster.Grains.GetGrain<ISpecimen>("alice");
        await alice.Deposit(1m);

        _cluster.World.Frozen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.World.FrozenSilo = a;
        var call = alice.Deposit(1m);
        await Eventually.True(() => _cluster.World.Seen.Count(s => s.Silo == a) == 2, "arrived at the frozen silo");
        _cluster.World.View = RouterBench.ViewOf(2, b);

        Assert.Equal(2m, await call.WaitAsync(Eventually.Patience));
        Assert.Equal(b, _cluster.World.Seen[^1].Silo);
        Assert.Equal(_cluster.World.Seen[^1].Header, _cluster.World.Seen[^2].Header);

        // The next call does not knock at the frozen silo's door.
        await alice.Deposit(1m);
        Assert.Equal(b, _cluster.World.Seen[^1].Silo);

        var status = await _cluster.Client.GetRequiredService<IQuintetClient>().GetStatusAsync();
        Assert.Equal(b.Value, status.Cluster);
    }

    [Fact]
    public async Task Calls_in_flight_move_when_their_silo_is_gone()
    {
        var gone = _cluster.Second;
        var left = _cluster.World.Silos.Keys.Single(silo => silo != gone);
        _cluster.World.View = RouterBench.ViewOf(1, gone);
        var alice = _cluster.Grains.GetGrain<ISpecimen>("alice");
        await alice.Deposit(1m);
        _cluster.World.Frozen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.World.FrozenSilo = gone;
        var call = alice.Deposit(1m);
        await Eventually.True(() => _cluster.World.Seen.Count == 2, "arrived at the silo that will go");

        await _cluster.StopSecondAsync();
        _cluster.World.Silos.TryRemove(gone, out _);
        _cluster.World.View = RouterBench.ViewOf(2, left);
        Assert.Equal(2m, await call.WaitAsync(Eventually.Patience));
        Assert.Equal(3m, await alice.Deposit(1m));
        Assert.Equal(left, _cluster.World.Seen[^1].Silo);
    }

    [Fact]
    public async Task Calls_keep_away_from_a_silo_whose_connection_has_ended_until_it_is_known_to_live()
    {
        var a = _cluster.A;
        _cluster.World.View = RouterBench.ViewOf(1, a);
        var alice = _cluster.Grains.GetGrain<ISpecimen>("alice");
        await alice.Deposit(1m);
        var entries = _cluster.Client.GetRequiredService<EntryReferences>();
        await Eventually.True(() => IsDirect(entries.Of(a)), "a direct entry");
        Assert.True(SystemTargetGrainId.TryParse(entries.Of(a).GetGrainId(), out var entry));
        var gateway = entry.GetSiloAddress();
        var map = _cluster.Client.GetRequiredService<ClientPartitionMap>();
        _cluster.World.Frozen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.World.FrozenSilo = a; // So that it does not answer before the test has looked.

        map.OnConnectionEnded(gateway.Endpoint);
        Assert.DoesNotContain(a, map.Silos);

        _cluster.World.FrozenSilo = null;
        _cluster.World.Frozen.SetResult();
        Assert.Equal(2m, await alice.Deposit(1m).WaitAsync(Eventually.Patience));
        Assert.Contains(a, map.Silos);
        await Eventually.True(() => IsDirect(entries.Of(a)), "a direct entry again");

        static bool IsDirect(IComponentEntry entry) => entry.GetGrainId().Key.ToString()!.EndsWith("@0", StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trace_travels_with_the_request()
    {
        _cluster.World.View = RouterBench.ViewOf(1, _cluster.A);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == QuintetTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var root = new Activity("root").Start();
        await _cluster.Grains.GetGrain<ISpecimen>("alice").Close();
        Assert.Contains(root.TraceId.ToString(), _cluster.World.Seen[^1].Trace);
        Assert.DoesNotContain(root.SpanId.ToString(), _cluster.World.Seen[^1].Trace);
    }
}
