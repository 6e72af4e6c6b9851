using Quintet.Calls;

namespace Quintet.Tests;

public sealed class WindowTests
{
    [Fact]
    public async Task A_call_that_is_given_up_makes_room_for_the_waiting()
    {
        using var bench = new RouterBench(window: 2);
        bench.Sender.OnSend = (_, request) => request.Header.Id.Sequence <= 2 ? new(new TaskCompletionSource<ComponentReply>().Task) : new(FakeSender.Done(9m));
        Task<object?> hanging, alsoHanging;
        using (QuintetCall.With(timeout: TimeSpan.FromSeconds(1)))
        {
            hanging = bench.Deposit();
            alsoHanging = bench.Deposit();
        }

        await Eventually.True(() => bench.Sender.Sent.Count == 2, "window full");
        var waiting = bench.Deposit();
        Assert.False(waiting.IsCompleted);

        bench.Clock.Advance(TimeSpan.FromSeconds(1) + RouteWatch.Period);
        await Assert.ThrowsAsync<QuintetOutcomeUnknownException>(() => hanging);
        await Assert.ThrowsAsync<QuintetOutcomeUnknownException>(() => alsoHanging);
        Assert.Equal(9m, await waiting.WaitAsync(Eventually.Patience));
    }

    [Fact]
    public async Task A_call_that_waits_in_vain_was_not_sent()
    {
        using var bench = new RouterBench();
        bench.Sender.OnLogTime = _ => new(new TaskCompletionSource<ComponentReply>().Task);
        var call = bench.Deposit();
        await Eventually.True(() => bench.Sender.LogTimeAsked == 1, "log time asked");
        bench.Clock.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<QuintetUnavailableException>(() => call.WaitAsync(Eventually.Patience));
        Assert.Empty(bench.Sender.Sent);
    }
}
