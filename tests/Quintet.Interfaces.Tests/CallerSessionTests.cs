using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Tests;

public sealed class CallerSessionTests
{
    private readonly ManualClock _clock = new();
    private readonly CallerSession _session;
    private int _asked;

    public CallerSessionTests() => _session = new CallerSession(new PartitionId("specimen", 3), Guid.NewGuid(), 4, _clock);

    [Fact]
    public async Task Asks_once_for_an_unknown_log_time_and_puts_it_into_the_header()
    {
        Assert.False(_session.TryOpen(Ask, out _, out var first, out _));
        _session.TryOpen(Ask, out _, out var second, out _);
        await Task.WhenAll(first, second);
        Assert.Equal(1, _asked);
        Assert.Equal(new LogTimestamp(0, 42), Open().SentAt);
    }

    [Fact]
    public async Task Asks_again_when_the_log_time_is_stale()
    {
        _session.Observe(new LogTimestamp(0, 7));
        _clock.Advance(CallerSession.LogTimeStaleAfter);
        Assert.Equal(7, Open().SentAt.Ticks);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_session.TryOpen(Ask, out _, out var wait, out _));
        await wait;
        Assert.Equal(42, Open().SentAt.Ticks);
    }

    [Fact]
    public void Log_time_only_goes_forward_and_an_era_beats_any_time()
    {
        _session.Observe(new LogTimestamp(0, 50));
        _session.Observe(new LogTimestamp(0, 40));
        Assert.Equal(new LogTimestamp(0, 50), Open().SentAt);
        _session.Observe(new LogTimestamp(1, 2));
        _session.Observe(new LogTimestamp(0, 90));
        Assert.Equal(new LogTimestamp(1, 2), Open().SentAt);
    }

    [Fact]
    public void Acknowledged_below_is_the_lowest_outstanding_sequence()
    {
        _session.Observe(new LogTimestamp(0, 1));
        var one = Open();
        var two = Open();
        Assert.Equal((1, 1), (one.Id.Sequence, one.AcknowledgedBelow));
        _session.Close(two.Id);
        var three = Open();
        Assert.Equal((3, 1), (three.Id.Sequence, three.AcknowledgedBelow));
        _session.Close(one.Id);
        Assert.Equal(3, Open().AcknowledgedBelow);
    }

    [Fact]
    public async Task A_full_window_makes_callers_wait_until_its_floor_moves()
    {
        _session.Observe(new LogTimestamp(0, 1));
        var open = Enumerable.Range(0, 4).Select(_ => Open()).ToArray();
        Assert.False(_session.TryOpen(Ask, out _, out var wait, out _));
        _session.Close(open[2].Id);
        Assert.False(wait.IsCompleted); // the floor is still held by the first
        _session.Close(open[0].Id);
        await wait.WaitAsync(Eventually.Patience);
        Assert.Equal((5, 2), (Open() is var five ? five.Id.Sequence : 0, five.AcknowledgedBelow));
        Assert.False(_session.TryOpen(Ask, out _, out _, out _));
    }

    [Fact]
    public void Sequences_are_never_used_twice_and_the_floor_never_falls_back()
    {
        _session.Observe(new LogTimestamp(0, 1));
        var seen = new HashSet<RequestId>();
        var floor = 0L;
        for (var i = 0; i < 1000; i++)
        {
            var header = Open();
            Assert.True(seen.Add(header.Id));
            Assert.InRange(header.AcknowledgedBelow, floor, header.Id.Sequence);
            floor = header.AcknowledgedBelow;
            _session.Close(header.Id);
        }
    }

    private CommandHeader Open()
    {
        Assert.True(_session.TryOpen(Ask, out var header, out _, out _));
        return header;
    }

    private Task Ask(CallerSession session)
    {
        Interlocked.Increment(ref _asked);
        session.Observe(new LogTimestamp(0, 42));
        return Task.CompletedTask;
    }
}
