namespace Quintet.Protocol.Tests;

public sealed class LogTimeTests
{
    private const long Ms = TimeSpan.TicksPerMillisecond;

    [Fact]
    public void Follows_the_clock_and_never_goes_back()
    {
        var clock = new LogClock(previous: 100 * Ms, start: 100 * Ms, startMs: 0, stepMs: 1000);
        Assert.Equal(150 * Ms, clock.Next(new Now(50, 150 * Ms, 0)));
        Assert.Equal(150 * Ms, clock.Next(new Now(60, 20 * Ms, 0)));
        Assert.Equal(170 * Ms, clock.Next(new Now(70, 170 * Ms, 0)));
    }

    [Fact]
    public void A_jump_is_capped_by_elapsed_time_and_one_step()
    {
        var clock = new LogClock(previous: 100 * Ms, start: 100 * Ms, startMs: 5000, stepMs: 1000);
        Assert.Equal((100 + 1000 + 10) * Ms, clock.Next(new Now(5010, long.MaxValue, 0)));
        Assert.Equal((100 + 1000 + 20) * Ms, clock.Next(new Now(5020, long.MaxValue, 0)));
    }

    [Fact]
    public void A_mark_counts_once_it_has_stood_for_the_retention()
    {
        var marks = new HorizonMarks(retentionMs: 60_000);
        marks.Committed(logTime: 7, nowMs: 1000);
        marks.Committed(logTime: 8, nowMs: 2000); // Too soon for another mark.
        marks.Committed(logTime: 9, nowMs: 20_000);
        Assert.Equal(0, marks.HorizonAt(60_999));
        Assert.Equal(7, marks.HorizonAt(61_000));
        Assert.Equal(7, marks.HorizonAt(79_999));
        Assert.Equal(9, marks.HorizonAt(80_000));
        Assert.Equal(9, marks.HorizonAt(1_000_000));
    }
}
