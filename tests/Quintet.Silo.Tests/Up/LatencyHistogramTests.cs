using Quintet.Silo.Up.Load;

namespace Quintet.Silo.Tests.Up;

public sealed class LatencyHistogramTests
{
    private readonly LatencyHistogram _histogram = new();

    [Fact]
    public void Is_zero_without_values() => Assert.Equal(0, _histogram.PercentileMs(0.5));

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    [InlineData(1)]
    public void Comes_within_two_percent_at_any_magnitude(double share)
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 10_000).Select(_ => (long)Math.Exp(random.NextDouble() * 18)).Order().ToArray();
        foreach (var value in values)
        {
            _histogram.Record(TimeSpan.FromMicroseconds(value));
        }

        var exact = values[(int)Math.Ceiling(values.Length * share) - 1] / 1000.0;
        Assert.InRange(_histogram.PercentileMs(share), exact, exact * 1.02);
    }

    [Fact]
    public void Counts_values_beyond_its_range_as_the_largest()
    {
        _histogram.Record(TimeSpan.MaxValue);
        _histogram.Record(TimeSpan.FromTicks(-1));
        Assert.Equal(0, _histogram.PercentileMs(0.5));
        Assert.True(_histogram.PercentileMs(1) > TimeSpan.FromHours(19).TotalMilliseconds);
    }
}
