using Microsoft.Extensions.DependencyInjection;
using Quintet.Hosting;

namespace Quintet.Grains.Tests;

public sealed class SteadyClockTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly Hand _system = new();

    [Fact]
    public void A_clock_that_is_set_back_goes_on_from_where_it_was()
    {
        var clock = new SteadyClock(_system);
        _system.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(Start.AddMinutes(5), clock.GetUtcNow());

        _system.Now -= TimeSpan.FromHours(1);
        Assert.Equal(Start.AddMinutes(5), clock.GetUtcNow());
        _system.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(Start.AddMinutes(35), clock.GetUtcNow());
        _system.Pass(TimeSpan.FromHours(3));
        Assert.Equal(Start.AddMinutes(215), clock.GetUtcNow());
    }

    [Fact]
    public void A_clock_that_is_set_ahead_is_followed_and_one_that_was_set_back_is_met_again()
    {
        var clock = new SteadyClock(_system);
        _system.Now += TimeSpan.FromHours(1);
        Assert.Equal(Start.AddHours(1), clock.GetUtcNow());

        _system.Now -= TimeSpan.FromHours(2);
        _system.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(Start.AddMinutes(61), clock.GetUtcNow());
        _system.Now = Start.AddHours(2);
        Assert.Equal(Start.AddHours(2), clock.GetUtcNow());
    }

    [Fact]
    public void It_takes_the_place_of_the_systems_clock_and_of_no_other()
    {
        Assert.IsType<SteadyClock>(Chosen(null));
        Assert.IsType<SteadyClock>(Chosen(TimeProvider.System));
        Assert.Same(_system, Chosen(_system));
    }

    private static TimeProvider Chosen(TimeProvider? known)
    {
        var services = new ServiceCollection();
        if (known is not null)
        {
            services.AddSingleton(known);
        }

        SteadyClock.Use(services);
        return services.BuildServiceProvider().GetRequiredService<TimeProvider>();
    }
}
