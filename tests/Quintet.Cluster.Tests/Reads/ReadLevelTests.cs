using Quintet.Cluster.Tests.Fakes;

namespace Quintet.Cluster.Tests.Reads;

/// <summary>Queries of every level, on three silos as they ship.</summary>
public sealed class ReadLevelTests(ReadLevelTests.Fixture fixture) : IClassFixture<ReadLevelTests.Fixture>
{
    private const string Type = "note";

    private readonly ReplicatedCluster _cluster = fixture.Cluster;

    public sealed class Fixture : IAsyncLifetime
    {
        internal ReplicatedCluster Cluster { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Cluster = await ReplicatedCluster.StartAsync(Type);

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_session_reads_its_own_writes_and_backups_answer()
    {
        var note = Note(_cluster.Grains);
        var byBackups = 0;
        for (var value = 1; value <= 100; value++)
        {
            await note.Write(value);
            Assert.Equal(value, (await note.Read()).Value);
        }

        for (var i = 0; i < 30; i++)
        {
            var seen = await note.Read();
            Assert.Equal(100, seen.Value);
            byBackups += seen.ByPrimary ? 0 : 1;
        }

        Assert.InRange(byBackups, 10, 30);
    }

    [Fact]
    public async Task A_session_goes_on_as_a_string_in_another_client()
    {
        var key = Key();
        var other = await _cluster.ConnectAsync();
        var session = new QuintetSession();
        for (var value = 1; value <= 50; value++)
        {
            using (session.Enter())
            {
                await _cluster.Grains.GetGrain<INote>(key).Write(value);
            }

            var carried = QuintetSession.Parse(session.ToToken());
            using (carried.Enter())
            {
                Assert.Equal(value, (await other.GetGrain<INote>(key).Read()).Value);
            }
        }
    }

    [Fact]
    public async Task What_a_component_wrote_elsewhere_its_caller_reads_there()
    {
        var (one, other) = (Note(_cluster.Grains), Key());
        for (var value = 1; value <= 50; value++)
        {
            await one.WriteElsewhere(other, value);
            Assert.Equal(value, (await _cluster.Grains.GetGrain<INote>(other).Read()).Value);
        }
    }

    [Fact]
    public async Task What_a_session_wrote_components_that_it_calls_read_for_it()
    {
        var (one, other) = (Note(_cluster.Grains), Key());
        var session = new QuintetSession();
        using (session.Enter())
        {
            for (var value = 1; value <= 50; value++)
            {
                await _cluster.Grains.GetGrain<INote>(other).Write(value);
                Assert.Equal(value, (await one.ReadElsewhere(other)).Value);
            }
        }
    }

    [Fact]
    public async Task Bounded_queries_are_answered_by_backups_once_they_are_fresh_and_show_what_is_older_than_the_bound()
    {
        var note = Note(_cluster.Grains);
        await note.Write(1);
        using (QuintetCall.With(maxAge: TimeSpan.FromSeconds(20)))
        {
            await _cluster.UntilAsync(async () => await note.ReadRecent() is { Value: 1, ByPrimary: false }, "a backup answers a bounded query");
        }

        using (QuintetCall.With(consistency: Consistency.Bounded, maxAge: TimeSpan.FromMilliseconds(1)))
        {
            for (var value = 2; value < 20; value++)
            {
                await note.Write(value);
                await Task.Delay(2);
                Assert.Equal(value, (await note.ReadAny()).Value);
            }
        }
    }

    [Fact]
    public async Task Any_copy_answers_an_eventual_query()
    {
        var note = Note(_cluster.Grains);
        await note.Write(1);
        await _cluster.UntilAsync(async () => await note.ReadAny() is { ByPrimary: false }, "a backup answers");
        await _cluster.UntilAsync(async () => await note.ReadAny() is { ByPrimary: true }, "the primary answers");
    }

    [Fact]
    public async Task A_types_default_level_is_changed_while_queries_run_and_none_fails()
    {
        var note = Note(_cluster.Grains);
        await note.Write(1);
        using var over = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                Assert.Equal(1, (await note.ReadByPolicy()).Value);
            }
        })).ToList();
        var admin = _cluster.Grains.GetGrain<IQuintetAdmin>(0);
        foreach (var level in (string[])["session", "bounded", "eventual", "session"])
        {
            await admin.SetPolicyAsync(new PolicyChange { Type = Type, Policy = $$$"""{"consistency":{"defaultRead":"{{{level}}}","maxAgeMs":20000}}""" });
            await _cluster.UntilAsync(async () => !(await note.ReadByPolicy()).ByPrimary, $"a backup answers at level {level}");
        }

        await admin.SetPolicyAsync(new PolicyChange { Type = Type, Policy = """{"consistency":{"defaultRead":"linearizable"}}""" });
        var ofPrimary = 0;
        await _cluster.UntilAsync(async () => (ofPrimary = (await note.ReadByPolicy()).ByPrimary ? ofPrimary + 1 : 0) >= 100, "only the primary answers");
        await over.CancelAsync();
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task The_nearest_copy_is_the_silos_own()
    {
        await _cluster.Grains.GetGrain<IQuintetAdmin>(0).SetPolicyAsync(new PolicyChange { Type = Type, Policy = """{"performance":{"queryBalancing":"nearestZone"}}""" });
        var keys = Enumerable.Range(0, 8).Select(_ => Key()).ToList();
        foreach (var silo in Enumerable.Range(0, 3))
        {
            // The primaries are on three silos at most; asked from each silo, every key is answered by the copy there: always the same one.
            foreach (var key in keys)
            {
                var note = _cluster.GrainsOn(silo).GetGrain<INote>(key);
                var same = 0;
                var last = await note.ReadAny();
                await _cluster.UntilAsync(async () =>
                {
                    var next = await note.ReadAny();
                    (same, last) = (next == last ? same + 1 : 0, next);
                    return same >= 20;
                }, "always the same copy answers");
            }
        }

        await _cluster.Grains.GetGrain<IQuintetAdmin>(0).SetPolicyAsync(new PolicyChange { Type = Type, Policy = """{"performance":{"queryBalancing":null}}""" });
        await _cluster.UntilAsync(async () => (await _cluster.GrainsOn(0).GetGrain<INote>(keys[0]).ReadAny()).ByPrimary != (await _cluster.GrainsOn(0).GetGrain<INote>(keys[0]).ReadAny()).ByPrimary, "copies take turns again");
    }

    [Fact]
    public async Task Tokens_that_are_none_are_refused_with_the_reason()
    {
        Assert.Contains("no session token of this version", Assert.Throws<QuintetSessionException>(() => QuintetSession.Parse("abc")).Message, StringComparison.Ordinal);
        var token = new QuintetSession().ToToken();
        Assert.Contains("damaged or cut off", Assert.Throws<QuintetSessionException>(() => QuintetSession.Parse(token[..^2])).Message, StringComparison.Ordinal);

        var foreign = new QuintetSession();
        foreign.UseWith("another/cluster");
        using (QuintetSession.Parse(foreign.ToToken()).Enter())
        {
            Assert.Contains("another/cluster", (await Assert.ThrowsAsync<QuintetSessionException>(() => Note(_cluster.Grains).Read())).Message, StringComparison.Ordinal);
        }
    }

    private static string Key() => Guid.NewGuid().ToString("N");

    private static INote Note(IGrainFactory grains) => grains.GetGrain<INote>(Key());
}
