using Quintet.Replication;

namespace Quintet.Grains.Tests.Replication;

public sealed class ReplicaClockTests
{
    private readonly Hand _time = new();

    [Fact]
    public void It_runs_like_any_clock_while_ticks_come()
    {
        var clock = new ReplicaClock(_time);
        var start = clock.NowMs;
        for (var tick = 0; tick < 100; tick++)
        {
            _time.Ms += 20;
            clock.Tick();
        }

        _time.Ms += 7;
        Assert.Equal(start + 2007, clock.NowMs);
    }

    [Fact]
    public void It_stands_still_while_the_process_does()
    {
        var clock = new ReplicaClock(_time);
        clock.Tick();
        var start = clock.NowMs;

        _time.Ms += 60_000;
        Assert.Equal(start + (long)ReplicaClock.Longest.TotalMilliseconds, clock.NowMs);

        clock.Tick();
        _time.Ms += 20;
        Assert.Equal(start + (long)ReplicaClock.Longest.TotalMilliseconds + 20, clock.NowMs);
    }
}
