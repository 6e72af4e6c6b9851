using Quintet.Silo.Up;

namespace Quintet.Silo.Tests.Up;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("0s", 0)]
    [InlineData("-5s", -5_000)]
    public void Reads_a_number_and_a_unit(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("30")]
    [InlineData("30 s")]
    [InlineData("30sec")]
    [InlineData("1,5s")]
    [InlineData("NaNs")]
    [InlineData("99999999999999h")]
    [InlineData("00:00:30")]
    public void Refuses_everything_else(string text) => Assert.False(Duration.TryParse(text, out _));
}
