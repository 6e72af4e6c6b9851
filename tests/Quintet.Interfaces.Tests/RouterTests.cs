using System.Net.Sockets;
using Quintet.Calls;
using static Quintet.Tests.RouterBench;

namespace Quintet.Tests;

public sealed class RouterTests : IDisposable
{
    private readonly RouterBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Sends_to_the_primary_and_returns_its_result()
    {
        _bench.Sender.OnSend = (_, _) => new(FakeSender.Done(5m));
        Assert.Equal(5m, await _bench.Deposit());
        Assert.Equal(A, Assert.Single(_bench.Sender.Sent).Silo);
    }

    [Fact]
    public async Task Throws_the_components_exception()
    {
        _bench.Sender.OnSend = (_, _) => new(new ComponentReply { Outcome = Requests.Codec.EncodeException(new InvalidOperationException("overdrawn")) });
        Assert.Equal("overdrawn", (await Assert.ThrowsAsync<InvalidOperationException>(_bench.Deposit)).Message);
    }

    [Fact]
    public async Task Follows_the_view_of_a_silo_that_does_not_serve_with_the_same_request_id()
    {
        _bench.Sender.OnSend = (silo, _) => new(silo == A
            ? new ComponentReply { Status = ReplyStatus.NotServing, View = ViewOf(2, B) }
            : FakeSender.Done(null));
        await _bench.Deposit();
        Assert.Equal([A, B], _bench.Sender.Sent.Select(s => s.Silo));
        Assert.Single(_bench.Sender.Sent.Select(s => s.Header).Distinct());
        Assert.Equal(0, _bench.Map.Refreshes);
    }

    [Fact]
    public async Task Waits_for_a_primary_that_does_not_serve_yet()
    {
        var attempts = 0;
        _bench.Sender.OnSend = (_, _) => new(++attempts < 4
            ? new ComponentReply { Status = ReplyStatus.NotServing, View = ViewOf(1, A) }
            : FakeSender.Done(null));
        await _bench.Deposit();
        Assert.Equal(3, _bench.Map.Refreshes);
    }

    [Fact]
    public async Task A_refused_connection_is_reported_and_the_call_goes_elsewhere()
    {
        _bench.Sender.OnSend = (silo, _) => silo == A
            ? throw new OrleansException("Exception while sending message: SocketConnectionException: Unable to connect. Error: ConnectionRefused")
            : new(FakeSender.Done(null));
        _bench.Map.OnRefresh = _ => _bench.Map.Learn(_bench.Partition, ViewOf(2, B));
        await _bench.Deposit();
        Assert.Equal(A, Assert.Single(_bench.Map.RefusedSilos));
        Assert.Equal([A, B], _bench.Sender.Sent.Select(s => s.Silo));
    }

    [Fact]
    public async Task An_attempt_in_flight_on_an_abandoned_route_is_made_again_at_once()
    {
        var hanging = new TaskCompletionSource<ComponentReply>();
        _bench.Sender.OnSend = (silo, _) => silo == A ? new(hanging.Task) : new(FakeSender.Done(7m));
        var call = _bench.Deposit();
        await Eventually.True(() => _bench.Sender.Sent.Count == 1, "first attempt");
        Assert.False(call.IsCompleted);

        _bench.Map.Learn(_bench.Partition, ViewOf(2, B));
        Assert.Equal(7m, await call);
        Assert.Single(_bench.Sender.Sent.Select(s => s.Header.Id).Distinct());
        hanging.SetException(new TimeoutException()); // its late failure troubles nobody
    }

    [Fact]
    public async Task An_answer_that_got_lost_is_asked_for_again()
    {
        var attempts = 0;
        _bench.Sender.OnSend = (_, _) => ++attempts == 1 ? new(new TaskCompletionSource<ComponentReply>().Task) : new(FakeSender.Done(7m));
        var call = _bench.Deposit();
        await Eventually.True(() => attempts == 1, "first attempt");
        _bench.Clock.Advance(RoutedCall.RepeatAfter + RouteWatch.Period);
        Assert.Equal(7m, await call);
        Assert.Equal([A, A], _bench.Sender.Sent.Select(s => s.Silo));
    }

    [Fact]
    public async Task A_command_that_may_have_arrived_ends_as_outcome_unknown()
    {
        _bench.Sender.OnSend = (_, _) => throw new TimeoutException();
        var e = await Assert.ThrowsAsync<QuintetOutcomeUnknownException>(_bench.Deposit);
        Assert.Contains("specimen/alice", e.Message);
        Assert.IsType<TimeoutException>(e.InnerException);
    }

    [Fact]
    public async Task A_command_that_never_left_ends_as_unavailable()
    {
        _bench.Sender.OnSend = (_, _) => throw new SocketException((int)SocketError.ConnectionRefused);
        await Assert.ThrowsAsync<QuintetUnavailableException>(_bench.Deposit);
    }

    [Fact]
    public async Task A_query_without_an_answer_ends_as_unavailable()
    {
        _bench.Sender.OnSend = (_, _) => throw new TimeoutException();
        await Assert.ThrowsAsync<QuintetUnavailableException>(() => _bench.Call("Recent"));
    }

    [Fact]
    public async Task Expired_is_outcome_unknown_and_makes_the_caller_ask_for_the_log_time_again()
    {
        _bench.Sender.OnSend = (_, _) => new(new ComponentReply { Status = ReplyStatus.Expired });
        await Assert.ThrowsAsync<QuintetOutcomeUnknownException>(_bench.Deposit);
        Assert.Single(_bench.Sender.Sent);
        Assert.Equal(1, _bench.Sender.LogTimeAsked);

        _bench.Sender.OnSend = (_, _) => new(FakeSender.Done(null));
        await _bench.Deposit();
        Assert.Equal(2, _bench.Sender.LogTimeAsked);
    }

    [Fact]
    public async Task Refused_throws_what_the_silo_says_and_is_not_repeated()
    {
        _bench.Sender.OnSend = (_, _) => new(new ComponentReply
        {
            Status = ReplyStatus.Refused,
            Outcome = Requests.Codec.EncodeException(new QuintetOverloadedException("full", TimeSpan.FromSeconds(1))),
        });
        Assert.Equal(TimeSpan.FromSeconds(1), (await Assert.ThrowsAsync<QuintetOverloadedException>(_bench.Deposit)).RetryAfter);
        Assert.Single(_bench.Sender.Sent);
    }

    [Fact]
    public async Task An_argument_that_cannot_be_sent_fails_at_once_and_as_what_it_is()
    {
        _bench.Sender.OnSend = (_, _) => throw new Orleans.Serialization.CodecNotFoundException("no codec");
        await Assert.ThrowsAsync<Orleans.Serialization.CodecNotFoundException>(_bench.Deposit);
        Assert.Single(_bench.Sender.Sent);
    }

    [Fact]
    public async Task The_time_given_by_a_scope_bounds_the_call()
    {
        _bench.Sender.OnSend = (_, _) => throw new TimeoutException();
        var before = _bench.Clock.GetTimestamp();
        using (QuintetCall.With(timeout: TimeSpan.FromMilliseconds(100)))
        {
            await Assert.ThrowsAsync<QuintetOutcomeUnknownException>(_bench.Deposit);
        }

        Assert.InRange(_bench.Clock.GetElapsedTime(before), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(120));
    }

    [Fact]
    public async Task The_settings_of_a_scope_do_not_reach_the_calls_behind_it()
    {
        CallSettings? seen = null;
        _bench.Sender.OnSend = (_, request) =>
        {
            seen = QuintetCall.Current;
            Assert.Equal("key", request.Header.IdempotencyKey);
            Assert.NotEqual(0UL, request.Header.ArgumentsHash);
            return new(FakeSender.Done(null));
        };
        using (QuintetCall.With(idempotencyKey: "key"))
        {
            await _bench.Deposit();
            Assert.NotNull(QuintetCall.Current);
        }

        Assert.Null(seen);
        Assert.Null(QuintetCall.Current);
    }

    [Fact]
    public async Task A_pinned_reference_that_escaped_is_treated_as_logical()
    {
        await _bench.Router.CallAsync(ComponentKey.Pin(Alice, B), Requests.Of("Close"));
        Assert.Equal(A, Assert.Single(_bench.Sender.Sent).Silo);
    }

    [Fact]
    public async Task A_type_no_silo_hosts_and_a_grain_that_is_no_component_are_told_apart()
    {
        await Assert.ThrowsAsync<QuintetNotHostedException>(() => _bench.Router.CallAsync(GrainId.Create("absent", "x"), Requests.Of("Close")).AsTask());
        await Assert.ThrowsAsync<QuintetConfigurationException>(() => _bench.Router.CallAsync(GrainId.Create("plain", "x"), Requests.Of("Close")).AsTask());
        Assert.Empty(_bench.Sender.Sent);
    }

    [Fact]
    public async Task Many_calls_survive_a_change_of_primary()
    {
        _bench.Sender.OnSend = (silo, _) => silo == A ? new(new TaskCompletionSource<ComponentReply>().Task) : new(FakeSender.Done(1m));
        var calls = Enumerable.Range(0, 500).Select(_ => _bench.Deposit()).ToArray();
        await Eventually.True(() => _bench.Sender.Sent.Count == 500, "all sent");
        _bench.Map.Learn(_bench.Partition, ViewOf(2, B));
        await Task.WhenAll(calls).WaitAsync(Eventually.Patience);
        Assert.Equal(500, _bench.Sender.Sent.Select(s => s.Header.Id).Distinct().Count());
        Assert.Equal(0, _bench.Map.Find(_bench.Partition)!.InFlight);
    }
}
