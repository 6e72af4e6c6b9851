using Quintet.Health;

namespace Quintet.Grains.Tests.Health;

public sealed class RegisterWatchTests
{
    private readonly Hand _clock = new();
    private readonly RegisterWatch _watch;

    public RegisterWatchTests() => _watch = new RegisterWatch(_clock);

    [Fact]
    public void Trouble_begins_with_the_first_failure_and_ends_with_a_success()
    {
        Assert.Null(_watch.TroubleSince);
        _watch.Failed(write: false);
        var first = _clock.Now;
        _clock.Pass(TimeSpan.FromSeconds(100));
        _watch.Failed(write: false);
        Assert.Equal(first, _watch.TroubleSince);

        _watch.Succeeded(write: false);
        Assert.Null(_watch.TroubleSince);
    }

    [Fact]
    public void What_can_be_read_may_still_not_be_written()
    {
        _watch.Failed(write: true);
        _watch.Succeeded(write: false);
        Assert.Equal(_clock.Now, _watch.TroubleSince);

        _watch.Succeeded(write: true);
        Assert.Null(_watch.TroubleSince);
    }

    [Fact]
    public void A_failed_write_that_nobody_repeats_is_forgotten()
    {
        _watch.Failed(write: true);
        _clock.Pass(TimeSpan.FromSeconds(31));
        Assert.Null(_watch.TroubleSince);

        _watch.Failed(write: true);
        Assert.Equal(_clock.Now, _watch.TroubleSince);
    }

    [Fact]
    public void A_clock_that_is_set_back_prolongs_nothing()
    {
        _watch.Failed(write: true);
        _clock.Pass(TimeSpan.FromSeconds(31));
        _clock.Now -= TimeSpan.FromHours(1);
        Assert.Null(_watch.TroubleSince);
    }
}
