using Quintet.Replication;

namespace Quintet.Grains.Tests.Replication;

public sealed class StandstillTests
{
    private readonly Hand _time = new();

    [Fact]
    public void It_lasts_from_the_first_look_at_a_point_until_that_is_left()
    {
        var standstill = new Standstill(_time);
        Assert.Equal([0, 0, 20, 40, 0, 20, 0, 0], new long?[] { null, 7, 7, 7, 8, 8, null, 8 }.Select(at =>
        {
            _time.Ms += 20;
            standstill.Note(at);
            return (int)standstill.Age.TotalMilliseconds;
        }));
    }
}
