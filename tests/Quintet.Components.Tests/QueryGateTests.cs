using Microsoft.Extensions.Options;

namespace Quintet.Components.Tests;

/// <summary>How many queries run on a silo at once.</summary>
public sealed class QueryGateTests
{
    private readonly QueryGate _gate = new(Options.Create(new QuintetSiloOptions { MaxConcurrentQueries = 2 }));

    [Fact]
    public async Task The_third_of_two_waits_until_one_is_through()
    {
        Assert.True(await _gate.EnterAsync(isFromBody: false, default));
        Assert.True(await _gate.EnterAsync(isFromBody: false, default));
        var third = _gate.EnterAsync(isFromBody: false, default).AsTask();
        Assert.False(third.IsCompleted);

        _gate.Exit(isFromBody: false);

        Assert.True(await third);
    }

    [Fact]
    public async Task A_query_made_by_a_body_never_waits_and_leaves_no_place_behind()
    {
        await FillAsync();

        Assert.True(_gate.EnterAsync(isFromBody: true, default) is { IsCompletedSuccessfully: true, Result: true });
        _gate.Exit(isFromBody: true);

        Assert.False(_gate.EnterAsync(isFromBody: false, default).IsCompleted);
    }

    [Fact]
    public async Task So_many_wait_for_each_that_may_run_and_the_next_one_is_refused_until_a_place_is_free()
    {
        await FillAsync();
        var waiting = Enumerable.Range(0, 2 * QueryGate.WaitingPerRunning).Select(_ => _gate.EnterAsync(isFromBody: false, default).AsTask()).ToList();

        Assert.False(await _gate.EnterAsync(isFromBody: false, default));
        Assert.DoesNotContain(waiting, query => query.IsCompleted);

        _gate.Exit(isFromBody: false);
        Assert.True(await await Task.WhenAny(waiting));
        Assert.False(_gate.EnterAsync(isFromBody: false, default).IsCompleted);
    }

    [Fact]
    public async Task One_that_is_cancelled_while_it_waits_gives_its_place_to_the_next()
    {
        await FillAsync();
        using var cancelled = new CancellationTokenSource();
        var first = _gate.EnterAsync(isFromBody: false, cancelled.Token).AsTask();
        var second = _gate.EnterAsync(isFromBody: false, default).AsTask();

        await cancelled.CancelAsync();
        Assert.False(await first);
        _gate.Exit(isFromBody: false);

        Assert.True(await second);
    }

    private async Task FillAsync()
    {
        Assert.True(await _gate.EnterAsync(isFromBody: false, default));
        Assert.True(await _gate.EnterAsync(isFromBody: false, default));
    }
}
