using Quintet.Calls;
using Quintet.Protocol;
using static Quintet.Tests.RouterBench;

namespace Quintet.Tests;

public sealed class CancellationTests : IDisposable
{
    private readonly RouterBench _bench = new();
    private readonly CancellationTokenSource _cancellation = new();

    public void Dispose()
    {
        _bench.Dispose();
        _cancellation.Dispose();
    }

    [Fact]
    public async Task Before_sending_nothing_is_sent()
    {
        await _cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(Touch);
        Assert.Empty(_bench.Sender.Sent);
    }

    [Fact]
    public async Task A_query_in_flight_ends_at_once_and_its_silo_is_told()
    {
        var told = new TaskCompletionSource<(SiloId, RequestId)>();
        _bench.Sender.OnSend = (_, _) => new(new TaskCompletionSource<ComponentReply>().Task);
        _bench.Sender.OnCancel = (silo, id) => told.SetResult((silo, id));
        var call = _bench.Call("Count", "abc", _cancellation.Token);
        await Eventually.True(() => _bench.Sender.Sent.Count == 1, "sent");
        await _cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal((A, _bench.Sender.Sent[0].Header.Id), await told.Task.WaitAsync(Eventually.Patience));
    }

    [Fact]
    public async Task A_command_whose_silo_says_so_in_time_is_cancelled()
    {
        var reply = new TaskCompletionSource<ComponentReply>();
        _bench.Sender.OnSend = (_, _) => new(reply.Task);
        _bench.Sender.OnCancel = (_, _) => reply.SetResult(new ComponentReply
        {
            Status = ReplyStatus.Refused,
            Outcome = Requests.Codec.EncodeException(new OperationCanceledException()),
        });
        var call = Touch();
        await Eventually.True(() => _bench.Sender.Sent.Count == 1, "sent");
        await _cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_command_that_took_effect_after_all_returns_its_outcome()
    {
        var reply = new TaskCompletionSource<ComponentReply>();
        _bench.Sender.OnSend = (_, _) => new(reply.Task);
        var call = Touch();
        await Eventually.True(() => _bench.Sender.Sent.Count == 1, "sent");
        await _cancellation.CancelAsync();
        reply.SetResult(FakeSender.Done("done"));
        Assert.Equal("done", await call);
    }

    [Fact]
    public async Task A_command_of_which_no_word_comes_is_in_doubt()
    {
        _bench.Sender.OnSend = (_, _) => new(new TaskCompletionSource<ComponentReply>().Task);
        var call = Touch();
        await Eventually.True(() => _bench.Sender.Sent.Count == 1, "sent");
        await _cancellation.CancelAsync();
        _bench.Clock.Advance(ComponentCall.CancellationPatience + RouteWatch.Period);
        await Assert.ThrowsAsync<QuintetOutcomeUnknownException>(() => call);
        Assert.Single(_bench.Sender.Sent);
    }

    private Task<object?> Touch() => _bench.Call("Touch", new[] { 1 }, _cancellation.Token);
}
