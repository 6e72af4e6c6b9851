using Quintet.Protocol;

namespace Quintet.Placement.Tests;

public sealed class FollowersForLoadTests
{
    private static readonly PartitionId Zero = new("account", 0), One = new("account", 1);

    private readonly FollowersForLoad _followers = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(300, 0)]
    [InlineData(301, 1)]
    [InlineData(400, 1)]
    [InlineData(401, 2)]
    [InlineData(1e12, 4)]
    public void So_many_that_none_of_the_copies_answers_more_than_it_should(double perSecond, int expected) =>
        Assert.Equal(expected, FollowersForLoad.Ask(perSecond, members: 3, new PerformancePolicy { FollowersMax = 4, QueriesPerCopy = 100 }));

    [Fact]
    public void More_are_asked_for_at_once_and_fewer_a_minute_after_the_load_has_gone()
    {
        Assert.Equal(1, Weigh(1, 0));
        Assert.Equal(3, Weigh(3, 1000));
        Assert.Equal(3, Weigh(2, 2000));
        Assert.Equal(3, Weigh(0, 3000));
        Assert.Equal(3, Weigh(0, 61_000));
        Assert.Equal(2, Weigh(0, 61_001));
        Assert.Equal(2, Weigh(0, 62_000));
        Assert.Equal(0, Weigh(0, 62_001));
    }

    [Fact]
    public void A_load_that_comes_and_goes_moves_nothing()
    {
        for (var nowMs = 0; nowMs < 600_000; nowMs += 50_000)
        {
            Assert.Equal(2, Weigh(2, nowMs));
            Assert.Equal(2, Weigh(0, nowMs + 25_000));
        }
    }

    [Fact]
    public void Who_begins_to_lead_goes_on_from_what_was_told()
    {
        Assert.Equal(2, Weigh(0, 5000, told: 2));
        Assert.Equal(2, Weigh(0, 65_000, told: 2));
        Assert.Equal(0, Weigh(0, 65_001, told: 2));
    }

    [Fact]
    public void What_is_not_led_any_more_is_forgotten()
    {
        Weigh(2, 0);
        Weigh(2, 0, partition: One);
        _followers.Keep(new HashSet<PartitionId> { One });
        Assert.Equal(0, Weigh(0, 1000));
        Assert.Equal(2, Weigh(0, 1000, partition: One));
    }

    private int Weigh(int asked, long nowMs, int told = 0, PartitionId? partition = null) => _followers.Weigh(partition ?? Zero, asked, told, nowMs);
}
