namespace Quintet.Components.Tests;

public sealed class CommandTurnTests
{
    private readonly CommandTurn _turn = new();

    [Fact]
    public async Task Lets_one_through_at_a_time_in_order()
    {
        var first = await _turn.EnterAsync(default);
        var second = _turn.EnterAsync(default).AsTask();
        var third = _turn.EnterAsync(default).AsTask();
        Assert.False(second.IsCompleted);

        first.Dispose();
        (await second.WaitAsync(TimeSpan.FromSeconds(5))).Dispose();
        (await third.WaitAsync(TimeSpan.FromSeconds(5))).Dispose();
        Assert.True(_turn.EnterAsync(default).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Passes_over_those_that_gave_up()
    {
        using var cancel = new CancellationTokenSource();
        var first = await _turn.EnterAsync(default);
        var gaveUp = _turn.EnterAsync(cancel.Token).AsTask();
        var patient = _turn.EnterAsync(default).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gaveUp);
        Assert.False(patient.IsCompleted);

        first.Dispose();
        (await patient.WaitAsync(TimeSpan.FromSeconds(5))).Dispose();
    }

    [Fact]
    public async Task Excludes_under_contention()
    {
        var inside = 0;
        await Parallel.ForAsync(0, 1000, async (_, token) =>
        {
            using (await _turn.EnterAsync(token))
            {
                Assert.Equal(1, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        });
    }
}
