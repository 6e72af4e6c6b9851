namespace Quintet.Protocol.Tests;

/// <summary>Where a key lives is part of the stored format: these values never change without a new <see cref="Partitioning.Version"/>.</summary>
public sealed class PartitioningTests
{
    [Theory]
    [InlineData("alice", 16, 9)]
    [InlineData("bob@x.com", 16, 1)]
    [InlineData("", 16, 9)]
    [InlineData("Ünïcödé", 16, 12)]
    [InlineData("alice", 1, 0)]
    [InlineData("alice", 4096, 73)]
    [InlineData("6f1ed002ab5595859014ebf0951522d9", 16, 13)]
    public void Golden_values(string key, int count, int expected) => Assert.Equal(expected, Partitioning.NumberOf(key, count));

    [Fact]
    public void Version_is_one() => Assert.Equal(1, Partitioning.Version);

    [Fact]
    public void Keys_spread_evenly()
    {
        var counts = new int[16];
        for (var i = 0; i < 16_000; i++)
        {
            counts[Partitioning.NumberOf($"key-{i}", 16)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4097)]
    public void Refuses_counts_out_of_bounds(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => Partitioning.NumberOf("alice", count));
}
