namespace Quintet.Protocol.Tests;

public sealed class DelayBoundTests
{
    private readonly DelayBound _bound = new();

    [Fact]
    public void Nothing_seen_is_the_least() => Assert.Equal(500, Ms(0));

    [Fact]
    public void It_is_three_times_the_longest_within_bounds()
    {
        _bound.Note(100, 0);
        Assert.Equal(500, Ms(0));
        _bound.Note(250, 0);
        Assert.Equal(750, Ms(0));
        _bound.Note(200, 10);
        Assert.Equal(750, Ms(10));
        _bound.Note(4000, 20);
        Assert.Equal(1000, Ms(20));
    }

    [Fact]
    public void What_was_counts_half_as_much_every_half_minute()
    {
        _bound.Note(800, 0);
        Assert.Equal(1000, Ms(29_999));
        Assert.Equal(1000, Ms(30_000));
        Assert.Equal(600, Ms(60_000));
        Assert.Equal(500, Ms(90_000));
        Assert.Equal(500, Ms(long.MaxValue));
    }

    [Fact]
    public void What_is_less_than_what_is_left_of_the_longest_does_not_replace_it()
    {
        _bound.Note(320, 0);
        _bound.Note(170, 30_000);
        Assert.Equal(510, Ms(30_000));
        _bound.Note(160, 59_000);
        Assert.Equal(510, Ms(59_999));
    }

    [Fact]
    public void What_three_times_is_no_more_than_the_least_makes_no_difference()
    {
        Assert.False(DelayBound.Matters(200, 600));
        Assert.True(DelayBound.Matters(201, 600));
    }

    private long Ms(long nowMs) => _bound.Ms(nowMs, 500, 1000);
}
