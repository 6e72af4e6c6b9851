using Quintet.Protocol;

namespace Quintet.Placement.Tests;

public sealed class QueryMeterTests
{
    private static readonly PartitionId Zero = new("account", 0), One = new("account", 1);

    private readonly QueryMeter _meter = new();

    [Fact]
    public void Nothing_is_known_at_first() => Assert.Empty(Note(0, (Zero, 1000)));

    [Fact]
    public void What_was_answered_in_the_last_five_seconds_counts()
    {
        for (var second = 0; second <= 10; second++)
        {
            Note(second * 1000, (Zero, second * 100), (One, 0));
        }

        Assert.Equal([new QueryRate(Zero, 100)], Note(11_000, (Zero, 1100), (One, 0)));
        Assert.Equal([new QueryRate(Zero, 80)], Note(12_000, (Zero, 1100), (One, 0)));
        Note(13_000, (Zero, 1100));
        Note(14_000, (Zero, 1100));
        Note(15_000, (Zero, 1100));
        Assert.Empty(Note(16_000, (Zero, 1100)));
    }

    [Fact]
    public void A_burst_is_spread_over_the_whole_time()
    {
        Note(0, (Zero, 0));
        Assert.Equal([new QueryRate(Zero, 200)], Note(100, (Zero, 1000)));
    }

    [Fact]
    public void Late_samples_count_by_the_time_they_took()
    {
        Note(0, (Zero, 0));
        Assert.Equal([new QueryRate(Zero, 100)], Note(20_000, (Zero, 2000)));
    }

    [Fact]
    public void A_copy_that_was_made_meanwhile_counts_from_its_beginning()
    {
        Note(0, (Zero, 1000));
        Assert.Equal([new QueryRate(Zero, 40), new QueryRate(One, 20)], Note(5000, (Zero, 200), (One, 100)));
    }

    private IEnumerable<QueryRate> Note(long nowMs, params (PartitionId Partition, long Answered)[] copies) =>
        _meter.Note(copies.ToDictionary(copy => copy.Partition, copy => copy.Answered), nowMs).OrderBy(rate => rate.Partition);
}
