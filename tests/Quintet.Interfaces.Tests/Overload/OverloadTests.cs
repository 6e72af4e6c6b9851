using Quintet.Calls;

namespace Quintet.Tests.Overload;

/// <summary>What the router does when silos refuse calls as overloaded.</summary>
public sealed class OverloadTests : IDisposable
{
    private const int RetryAfterMs = 100;

    // More than the longest wait after one refusal.
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(2 * RetryAfterMs);

    private readonly RouterBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_refused_command_is_sent_again_after_a_pause_with_the_same_header()
    {
        var isFull = true;
        _bench.Sender.OnSend = (_, _) => new(isFull ? Overloaded() : FakeSender.Done(5m));
        var call = _bench.Deposit();
        await IsRefusedAsync();
        _bench.Clock.Advance(TimeSpan.FromMilliseconds((RetryAfterMs / 2) - 1));
        Assert.Single(_bench.Sender.Sent);

        isFull = false;
        await AdvanceUntil(call);
        Assert.Equal(5m, await call);
        Assert.Equal(2, _bench.Sender.Sent.Count);
        Assert.Single(_bench.Sender.Sent.Select(sent => sent.Header).Distinct());
    }

    [Fact]
    public async Task When_its_time_is_up_the_caller_gets_what_the_silo_said_and_nothing_was_done()
    {
        _bench.Sender.OnSend = (_, _) => new(Overloaded());
        Task<object?> call;
        using (QuintetCall.With(timeout: TimeSpan.FromSeconds(5)))
        {
            call = _bench.Deposit();
        }

        await AdvanceUntil(call);
        var refusal = await Assert.ThrowsAsync<QuintetOverloadedException>(() => call);
        Assert.Equal(("full", TimeSpan.FromMilliseconds(RetryAfterMs)), (refusal.Message, refusal.RetryAfter));

        // Doubling: far fewer than the fifty that there would be without.
        Assert.InRange(_bench.Sender.Sent.Count, 4, 16);
    }

    [Fact]
    public async Task So_it_does_when_the_pause_before_the_next_attempt_took_longer_than_meant()
    {
        _bench.Sender.OnSend = (_, _) => new(Overloaded());
        Task<object?> call;
        using (QuintetCall.With(timeout: TimeSpan.FromSeconds(5)))
        {
            call = _bench.Deposit();
        }

        await IsRefusedAsync();
        _bench.Map.OnFind = () => _bench.Clock.Advance(TimeSpan.FromSeconds(6));
        await AdvanceUntil(call);
        await Assert.ThrowsAsync<QuintetOverloadedException>(() => call);
        Assert.Single(_bench.Sender.Sent);
    }

    [Fact]
    public async Task A_command_that_may_have_arrived_before_is_not_said_to_be_refused()
    {
        var attempts = 0;
        _bench.Sender.OnSend = (_, _) => ++attempts == 1 ? throw new TimeoutException() : new(Overloaded());
        Task<object?> call;
        using (QuintetCall.With(timeout: TimeSpan.FromSeconds(5)))
        {
            call = _bench.Deposit();
        }

        await AdvanceUntil(call);
        await Assert.ThrowsAsync<QuintetOutcomeUnknownException>(() => call);
    }

    [Fact]
    public async Task A_refusal_of_a_silo_that_does_not_say_when_to_come_again_is_the_answer()
    {
        _bench.Sender.OnSend = (_, _) => new(new ComponentReply { Status = ReplyStatus.Busy, Outcome = Overloaded().Outcome });
        await Assert.ThrowsAsync<QuintetOverloadedException>(_bench.Deposit);
        Assert.Single(_bench.Sender.Sent);
    }

    [Fact]
    public async Task While_a_partition_is_overloaded_new_commands_wait_without_being_sent_and_have_no_id()
    {
        var isFull = true;
        _bench.Sender.OnSend = (_, _) => new(isFull ? Overloaded() : FakeSender.Done(5m));
        var refused = _bench.Deposit();
        await IsRefusedAsync();
        var waiting = Enumerable.Range(0, 50).Select(_ => _bench.Deposit()).ToArray();
        Assert.Equal(50, Pace.Waiting);
        Assert.Single(_bench.Sender.Sent);

        isFull = false;
        await AdvanceUntil(refused);
        await Task.WhenAll(waiting).WaitAsync(Eventually.Patience);
        Assert.Equal(0, Pace.Waiting);
        Assert.Equal([1L, 1L, .. Enumerable.Range(2, 50).Select(i => (long)i)], _bench.Sender.Sent.Select(sent => sent.Header.Id.Sequence).Order());
    }

    [Fact]
    public async Task A_command_whose_turn_does_not_come_was_not_sent_and_says_so_with_time_left_for_others()
    {
        _bench.Sender.OnSend = (_, _) => new(Overloaded());
        var refused = _bench.Deposit();
        await IsRefusedAsync();
        Task<object?> waiting;
        using (QuintetCall.With(timeout: TimeSpan.FromSeconds(1)))
        {
            waiting = _bench.Deposit();
        }

        _bench.Clock.Advance(TimeSpan.FromMilliseconds(749));
        Assert.False(waiting.IsCompleted);
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<QuintetOverloadedException>(() => waiting.WaitAsync(Eventually.Patience));
        Assert.Single(_bench.Sender.Sent.Select(sent => sent.Header.Id).Distinct());
        Assert.False(refused.IsCompleted);
    }

    [Fact]
    public async Task A_component_that_has_too_many_commands_does_not_hold_back_the_others_of_its_partition()
    {
        var attempts = 0;
        _bench.Sender.OnSend = (_, request) => new(request.Header.Id.Sequence == 1 && Interlocked.Increment(ref attempts) == 1 ? Overloaded(isOfComponent: true) : FakeSender.Done(5m));
        var refused = _bench.Deposit();
        await Eventually.True(() => Volatile.Read(ref attempts) == 1, "first attempt");
        Assert.Equal(5m, await _bench.Deposit());
        Assert.False(refused.IsCompleted);
        await AdvanceUntil(refused);
    }

    [Fact]
    public async Task A_query_backs_off_and_is_not_held_back_by_commands()
    {
        _bench.Sender.OnSend = (_, request) => new(request.Kind == CallKind.Command ? Overloaded() : FakeSender.Done(null));
        var refused = _bench.Deposit();
        await IsRefusedAsync();
        await _bench.Call("Recent");

        var isFull = true;
        _bench.Sender.OnSend = (_, request) => new(request.Kind == CallKind.Command || isFull ? Overloaded() : FakeSender.Done(null));
        var query = _bench.Call("Recent");
        isFull = false;
        await AdvanceUntil(query);
        await query;
        Assert.False(refused.IsCompleted);
    }

    [Fact]
    public async Task Calls_of_a_components_body_are_neither_held_back_nor_counted_and_say_whose_they_are()
    {
        using var bench = new RouterBench(maxOutstanding: 1);
        bench.Sender.OnSend = (_, request) => new(request.IsFromBody ? FakeSender.Done(5m) : Overloaded());
        var refused = bench.Deposit();
        await Eventually.True(() => bench.Sender.Sent.Count == 1, "first attempt");
        await Assert.ThrowsAsync<QuintetOverloadedException>(bench.Deposit);

        Assert.Equal(5m, await Task.Run(() =>
        {
            new Body().Enter();
            return bench.Deposit();
        }));
        Assert.False(refused.IsCompleted);
    }

    [Fact]
    public async Task Beyond_what_a_process_may_have_outstanding_a_call_is_refused_at_once_and_by_name()
    {
        using var bench = new RouterBench(maxOutstanding: 2);
        var answer = new TaskCompletionSource<ComponentReply>();
        bench.Sender.OnSend = (_, _) => new(answer.Task);
        var (one, two) = (bench.Deposit(), bench.Call("Recent"));
        await Eventually.True(() => bench.Sender.Sent.Count == 2, "both sent");

        var refusal = await Assert.ThrowsAsync<QuintetOverloadedException>(bench.Deposit);
        Assert.Contains("2 calls of components without an answer, as many as MaxOutstanding allows", refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);

        answer.SetResult(FakeSender.Done(null));
        await Task.WhenAll(one, two);
        await bench.Deposit();
    }

    [Fact]
    public async Task A_call_that_waits_for_the_window_in_vain_is_overloaded_and_was_not_sent()
    {
        using var bench = new RouterBench(window: 1);
        bench.Sender.OnSend = (_, _) => new(new TaskCompletionSource<ComponentReply>().Task);
        var first = bench.Deposit();
        await Eventually.True(() => bench.Sender.Sent.Count == 1, "window full");
        Task<object?> waiting;
        using (QuintetCall.With(timeout: TimeSpan.FromSeconds(1)))
        {
            waiting = bench.Deposit();
        }

        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<QuintetOverloadedException>(() => waiting.WaitAsync(Eventually.Patience));
        Assert.Single(bench.Sender.Sent);
        Assert.False(first.IsCompleted);
    }

    [Fact]
    public async Task One_that_is_cancelled_while_it_backs_off_took_no_effect()
    {
        using var cancel = new CancellationTokenSource();
        _bench.Sender.OnSend = (_, _) => new(Overloaded());
        var call = _bench.Call("Touch", new[] { 1 }, cancel.Token);
        await IsRefusedAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Eventually.Patience));
    }

    private Task IsRefusedAsync() => Eventually.True(() => Pace.IsNarrowed, "the first attempt was refused");

    private CommandPace Pace => _bench.Sessions.For(_bench.Partition).Pace;

    private static ComponentReply Overloaded(bool isOfComponent = false) => new()
    {
        Status = ReplyStatus.Busy,
        Outcome = Requests.Codec.EncodeException(new QuintetOverloadedException("full", TimeSpan.FromMilliseconds(RetryAfterMs))),
        RetryAfterMs = RetryAfterMs,
        IsOfComponent = isOfComponent,
    };

    private async Task AdvanceUntil(Task call)
    {
        await Eventually.True(
            () =>
            {
                _bench.Clock.Advance(LongEnough / 10);
                return call.IsCompleted;
            },
            "the call ends as time passes");
    }

    private sealed class Body() : BodyFlow(null)
    {
        public void Enter() => Current = this;
    }
}
