using System.Collections.Concurrent;

namespace Quintet.Calls;

/// <summary>
/// Ends attempts whose time is over. One timer looks at all routes in use, because a timer of its own for every call would cost
/// more than the call's bookkeeping.
/// </summary>
internal sealed class RouteWatch : IDisposable
{
    /// <summary>How late a time-out can be noticed.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<Route, bool> _routes = new();
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    public RouteWatch(TimeProvider clock)
    {
        _clock = clock;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = clock.CreateTimer(static self => ((RouteWatch)self!).EndOverdue(), this, Period, Period);
        }
    }

    /// <summary>Looks after a route from now on.</summary>
    public void Add(Route route)
    {
        if (!_routes.ContainsKey(route))
        {
            _routes.TryAdd(route, true);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void EndOverdue()
    {
        var now = _clock.GetTimestamp();
        foreach (var (route, _) in _routes)
        {
            route.EndOverdue(now);
            if (route is { IsAbandoned: true, InFlight: 0 })
            {
                _routes.TryRemove(route, out _);
            }
        }
    }
}
