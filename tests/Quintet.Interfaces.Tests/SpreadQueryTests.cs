using System.Net.Sockets;
using Quintet.Calls;
using Quintet.Protocol;
using Quintet.Queries;

namespace Quintet.Tests;

/// <summary>Queries that any copy may answer: where they go, and what their callers have seen.</summary>
public sealed class SpreadQueryTests : IDisposable
{
    private static readonly SiloId C = new("127.0.0.1:11113@3"), D = new("127.0.0.1:11114@4");

    private readonly RouterBench _bench = new();

    public SpreadQueryTests() => _bench.Map.Learn(_bench.Partition, RouterBench.ViewOf(2, RouterBench.A, RouterBench.B, C));

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Copies_take_turns()
    {
        for (var i = 0; i < 30; i++)
        {
            await _bench.Call("Recent");
        }

        Assert.All(_bench.Sender.Sent.CountBy(sent => sent.Silo), silo => Assert.Equal(10, silo.Value));
    }

    [Fact]
    public async Task Followers_take_turns_with_members_and_nothing_else_goes_there()
    {
        _bench.Map.Followers = [C, D]; // C has become a member meanwhile.
        for (var i = 0; i < 40; i++)
        {
            await _bench.Call("Recent");
        }

        Assert.Equal(4, _bench.Sender.Sent.CountBy(sent => sent.Silo).Count());
        Assert.All(_bench.Sender.Sent.CountBy(sent => sent.Silo), silo => Assert.Equal(10, silo.Value));
        for (var i = 0; i < 10; i++)
        {
            await _bench.Deposit();
            await _bench.Call("Count", "x", default(CancellationToken));
        }

        Assert.All(_bench.Sender.Sent.Skip(40), sent => Assert.Equal(RouterBench.A, sent.Silo));
    }

    [Fact]
    public async Task A_follower_that_turns_a_query_away_is_left_alone_for_a_while()
    {
        _bench.Map.Followers = [D];
        _bench.Sender.OnSend = (silo, _) => silo == D ? new(new ComponentReply { Status = ReplyStatus.NotServing }) : new(FakeSender.Done("ok"));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("ok", await _bench.Call("Recent"));
        }

        Assert.Equal(1, _bench.Sender.Sent.Count(sent => sent.Silo == D));
        _bench.Clock.Advance(QueryBalancing.Avoidance);
        for (var i = 0; i < 4; i++)
        {
            await _bench.Call("Recent");
        }

        Assert.Equal(2, _bench.Sender.Sent.Count(sent => sent.Silo == D));
    }

    [Fact]
    public async Task A_linearizable_query_goes_to_the_primary_without_terms()
    {
        ReadTerms? terms = new();
        _bench.Sender.OnSend = (_, request) => Answer(terms = request.Terms);
        using (QuintetCall.With(consistency: Consistency.Linearizable))
        {
            await _bench.Call("Recent");
        }

        await _bench.Call("Count", "x", default(CancellationToken));
        Assert.All(_bench.Sender.Sent, sent => Assert.Equal(RouterBench.A, sent.Silo));
        Assert.Null(terms);
    }

    [Fact]
    public async Task The_types_policy_decides_where_nobody_else_does()
    {
        _bench.Map.Reads = ReadPolicy.Standard with { DefaultRead = Consistency.Bounded, MaxAgeMs = 250 };
        var seen = new List<(Consistency, long?)>();
        _bench.Sender.OnSend = (_, request) => Answer(() => seen.Add((request.Consistency, request.Terms?.MaxAgeMs)));
        await _bench.Call("Count", "x", default(CancellationToken));
        using (QuintetCall.With(maxAge: TimeSpan.FromMilliseconds(40)))
        {
            await _bench.Call("Count", "x", default(CancellationToken));
        }

        await _bench.Call("Recent");
        Assert.Equal([(Consistency.Bounded, 250), (Consistency.Bounded, 40), (Consistency.Session, null)], seen);
    }

    [Theory]
    [InlineData("eu/alice", Consistency.Session, 1000)]
    [InlineData("eu/archive/alice", Consistency.Bounded, 60_000)]
    [InlineData("us/alice", Consistency.Linearizable, 250)]
    [InlineData("EU/alice", Consistency.Linearizable, 1000)]
    [InlineData("e", Consistency.Linearizable, 1000)]
    public void Of_the_prefixes_that_fit_a_key_the_longest_decides_and_what_it_leaves_out_is_the_types(string key, Consistency level, int maxAgeMs)
    {
        var reads = ReadPolicy.Of(PolicyJson.Combine(
            """{"consistency":{"keys":[{"prefix":"eu/","defaultRead":"session"},{"prefix":"eu/archive/","defaultRead":"bounded","maxAgeMs":60000},{"prefix":"us/","maxAgeMs":250}]}}"""));

        Assert.Equal((level, maxAgeMs), reads.For(IdSpan.Create(key)));
    }

    [Fact]
    public void A_silo_of_an_older_build_knows_of_no_prefixes() =>
        Assert.Equal((Consistency.Linearizable, 1000), (ReadPolicy.Standard with { Keys = default }).For(IdSpan.Create("eu/alice")));

    [Fact]
    public async Task The_keys_prefix_decides_for_its_queries()
    {
        _bench.Map.Reads = ReadPolicy.Of(PolicyJson.Combine("""{"consistency":{"keys":[{"prefix":"al","defaultRead":"bounded","maxAgeMs":250}]}}"""));
        var seen = new List<(Consistency, long?)>();
        _bench.Sender.OnSend = (_, request) => Answer(() => seen.Add((request.Consistency, request.Terms?.MaxAgeMs)));

        await _bench.Call("Count", "x", default(CancellationToken));

        Assert.Equal([(Consistency.Bounded, 250)], seen);
    }

    [Fact]
    public async Task A_query_carries_what_was_seen_and_learns_from_every_reply()
    {
        var floors = new List<LogPosition?>();
        var index = 4;
        _bench.Sender.OnSend = (_, request) => Answer(() => floors.Add(request.Terms?.Floor), index++);
        await _bench.Call("Recent");
        await _bench.Deposit();
        await _bench.Call("Recent");
        Assert.Equal([null, null, new LogPosition(0, 5)], floors);
    }

    [Fact]
    public async Task A_flow_with_a_session_of_its_own_carries_that_and_nothing_else()
    {
        var terms = new List<ReadTerms?>();
        _bench.Sender.OnSend = (_, request) => Answer(() => terms.Add(request.Terms), 9);
        await _bench.Deposit();
        var session = new QuintetSession();
        using (session.Enter())
        {
            await _bench.Call("Recent");
            await _bench.Call("Recent");
            await _bench.Deposit();
        }

        await _bench.Call("Recent");
        Assert.Equal([null, null, new LogPosition(0, 9), null, new LogPosition(0, 9)], terms.Select(sent => sent?.Floor));
        Assert.Equal([true, true, false, false, true], terms.Select(sent => sent?.Seen is null));
        Assert.Null(QuintetSession.Current);
    }

    [Fact]
    public async Task A_copy_that_lags_sends_the_query_to_the_primary_and_one_that_does_not_serve_is_left_alone()
    {
        _bench.Sender.OnSend = (silo, _) => silo == RouterBench.A ? new(FakeSender.Done("ok")) : new(new ComponentReply { Status = silo == C ? ReplyStatus.Lagging : ReplyStatus.NotServing });
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal("ok", await _bench.Call("Recent"));
        }

        var sent = _bench.Sender.Sent.Select(attempt => attempt.Silo).ToList();
        Assert.Equal(30, sent.Count(silo => silo == RouterBench.A));
        Assert.Equal(1, sent.Count(silo => silo == RouterBench.B));
        Assert.All(sent.Zip(sent.Skip(1)).Where(pair => pair.First == C), pair => Assert.Equal(RouterBench.A, pair.Second));
        _bench.Clock.Advance(QueryBalancing.Avoidance);
        for (var i = 0; i < 3; i++)
        {
            await _bench.Call("Recent");
        }

        Assert.Equal(2, _bench.Sender.Sent.Count(attempt => attempt.Silo == RouterBench.B));
    }

    [Fact]
    public async Task Copies_answer_while_the_primary_is_gone()
    {
        _bench.Map.Suspected.Add(RouterBench.A);
        _bench.Sender.OnSend = (silo, _) => silo == RouterBench.A ? throw new SocketException((int)SocketError.ConnectionRefused) : new(FakeSender.Done("ok"));
        for (var i = 0; i < 10; i++)
        {
            await _bench.Call("Recent");
        }

        Assert.DoesNotContain(_bench.Sender.Sent, sent => sent.Silo == RouterBench.A);
    }

    [Fact]
    public async Task When_all_have_turned_it_away_a_query_asks_again_after_a_pause_until_its_time_is_over()
    {
        _bench.Sender.OnSend = (_, _) => new(new ComponentReply { Status = ReplyStatus.Lagging });
        await Assert.ThrowsAsync<QuintetUnavailableException>(() => _bench.Call("Recent"));
        Assert.InRange(_bench.Sender.Sent.Count, 1000, 6000); // 30 s in pauses of 15 ms
    }

    [Fact]
    public async Task An_era_that_is_over_is_told_once()
    {
        var floors = new List<LogPosition?>();
        _bench.Sender.OnSend = (_, request) => Answer(() => floors.Add(request.Terms?.Floor), 9);
        await _bench.Call("Recent");
        _bench.Sender.OnSend = (_, _) => new(new ComponentReply { Status = ReplyStatus.AnotherEra });
        Assert.Contains("has seen era 0", (await Assert.ThrowsAsync<QuintetSessionException>(() => _bench.Call("Recent"))).Message, StringComparison.Ordinal);
        _bench.Sender.OnSend = (_, request) => Answer(() => floors.Add(request.Terms?.Floor), 2);
        await _bench.Call("Recent");
        Assert.Equal([null, null], floors);
    }

    [Fact]
    public async Task What_a_body_learnt_from_others_its_caller_learns_too()
    {
        var other = new PartitionId("specimen", (_bench.Partition.Number + 1) % 16);
        var outcome = Requests.Codec.With(new SeenPositions([new(other, new LogPosition(0, 77))]), Requests.Codec.Encode("ok"));
        _bench.Sender.OnSend = (_, _) => new(new ComponentReply { Status = ReplyStatus.Done, Outcome = outcome });
        var session = new QuintetSession();
        using (session.Enter())
        {
            Assert.Equal("ok", await _bench.Call("Recent"));
        }

        Assert.Equal(new LogPosition(0, 77), session.Of(other));
        Assert.Equal(new LogPosition(0, 77), _bench.Sessions.For(other).Seen);
    }

    private static ValueTask<ComponentReply> Answer(object? _, long index = 0) => new(new ComponentReply { Status = ReplyStatus.Done, Outcome = Requests.Codec.Encode("ok"), Committed = new(0, 100), Index = index });

    private static ValueTask<ComponentReply> Answer(Action note, long index = 0)
    {
        note();
        return Answer((object?)null, index);
    }
}
