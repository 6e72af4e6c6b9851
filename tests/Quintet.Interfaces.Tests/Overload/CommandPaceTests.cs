using Quintet.Calls;

namespace Quintet.Tests.Overload;

public sealed class CommandPaceTests
{
    private readonly ManualClock _clock = new();
    private readonly CommandPace _pace = new();

    [Fact]
    public async Task Beyond_the_narrowed_window_commands_wait_and_go_in_the_order_they_came()
    {
        var (one, two) = (await TakeNow(), await TakeNow());
        one.Refused();
        var (third, fourth) = (Take().AsTask(), Take().AsTask());
        Assert.Equal(2, _pace.Waiting);

        two.Dispose();
        Assert.Equal(2, _pace.Waiting);
        one.Dispose();
        var next = await third.WaitAsync(Eventually.Patience);
        Assert.NotNull(next);
        Assert.False(fourth.IsCompleted);
        next.Dispose();
        Assert.NotNull(await fourth.WaitAsync(Eventually.Patience));
        Assert.Equal(0, _pace.Waiting);
    }

    [Fact]
    public async Task A_turn_that_does_not_come_in_time_is_none_and_the_next_one_gets_it()
    {
        var holder = await TakeNow();
        holder.Refused();
        var impatient = _pace.TakeAsync(TimeSpan.FromSeconds(1), _clock, default).AsTask();
        var patient = Take().AsTask();

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await impatient.WaitAsync(Eventually.Patience));
        Assert.Equal(1, _pace.Waiting);
        holder.Dispose();
        Assert.NotNull(await patient.WaitAsync(Eventually.Patience));
    }

    [Fact]
    public async Task One_that_is_cancelled_while_it_waits_takes_no_turn()
    {
        var holder = await TakeNow();
        holder.Refused();
        using var cancel = new CancellationTokenSource();
        var waiting = _pace.TakeAsync(TimeSpan.FromSeconds(30), _clock, cancel.Token).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        holder.Dispose();
        await TakeNow();
    }

    private ValueTask<CommandPace.Turn?> Take() => _pace.TakeAsync(TimeSpan.FromSeconds(30), _clock, default);

    private async Task<CommandPace.Turn> TakeNow()
    {
        var turn = Take();
        Assert.True(turn.IsCompletedSuccessfully);
        return (await turn)!;
    }
}
