using Quintet.Calls;

namespace Quintet.Tests.Overload;

public sealed class BackOffTests
{
    private static readonly TimeSpan Asked = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(3, 400)]
    [InlineData(6, 3200)]
    [InlineData(7, 3200)]
    [InlineData(int.MaxValue, 3200)]
    public void Each_refusal_in_succession_doubles_the_wait_up_to_a_bound(int refusals, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), BackOff.Delay(refusals, Asked, 0.5));

    [Fact]
    public void Callers_that_were_refused_together_come_back_spread_over_as_long_as_they_wait()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(200), BackOff.Delay(3, Asked, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(600), BackOff.Delay(3, Asked, 1));
    }
}
