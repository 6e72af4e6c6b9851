using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Quintet.Hosting;

/// <summary>
/// The system's clock, except that it never goes back: when that is set back, this one goes on from where it was, at the pace of monotonic time. Orleans
/// refuses to make an activation that it would have to collect before what it takes for now; with the system's own clock, a silo whose clock is set back by an hour makes none for most of that hour. Thread-safe.
/// </summary>
/// <param name="system">The clock to follow.</param>
internal sealed class SteadyClock(TimeProvider system) : TimeProvider
{
    private readonly Lock _gate = new();
    private long _atTicks = system.GetUtcNow().UtcTicks;
    private long _timestamp = system.GetTimestamp();

    public override long TimestampFrequency => system.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => system.LocalTimeZone;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            var timestamp = system.GetTimestamp();
            _atTicks = Math.Max(system.GetUtcNow().UtcTicks, _atTicks + system.GetElapsedTime(_timestamp, timestamp).Ticks);
            _timestamp = timestamp;
            return new DateTimeOffset(_atTicks, TimeSpan.Zero);
        }
    }

    public override long GetTimestamp() => system.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => system.CreateTimer(callback, state, dueTime, period);

    /// <summary>Has the silo live by it, and of Orleans what lives by the clock of its services, unless the application has chosen another one.</summary>
    public static void Use(IServiceCollection services)
    {
        var chosen = services.LastOrDefault(service => service.ServiceType == typeof(TimeProvider) && !service.IsKeyedService);
        services.Replace(ServiceDescriptor.Singleton(provider =>
        {
            var clock = chosen?.ImplementationInstance ?? chosen?.ImplementationFactory?.Invoke(provider) ?? System;
            return clock == System ? new SteadyClock(System) : (TimeProvider)clock;
        }));
    }
}
