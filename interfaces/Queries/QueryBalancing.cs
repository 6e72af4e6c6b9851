using System.Collections.Concurrent;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Queries;

/// <summary>Which copy a query goes to: by the type's balancer, past those that have just turned a query away.</summary>
internal sealed class QueryBalancing(IEnumerable<IQueryBalancer> balancers, CallOptions options, TimeProvider clock)
{
    /// <summary>A copy that does not serve, though the view names it, is left alone for so long: it may be in quarantine.</summary>
    public static readonly TimeSpan Avoidance = TimeSpan.FromSeconds(1);

    private const int MaxAvoided = 16_384;

    // Of one name, the application's own.
    private readonly Dictionary<string, IQueryBalancer> _balancers = balancers.GroupBy(balancer => balancer.Name, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.OrderBy(balancer => balancer.GetType().Assembly == typeof(QueryBalancing).Assembly).First(), StringComparer.Ordinal);

    private readonly RoundRobin _otherwise = new();
    private readonly ConcurrentDictionary<(PartitionId Partition, SiloId Silo), long> _avoided = new();

    /// <summary>The choice among targets; one if there is only one.</summary>
    public int Choose(string balancer, IReadOnlyList<QueryTarget> targets)
    {
        if (targets.Count == 1)
        {
            return 0;
        }

        try
        {
            if (_balancers.TryGetValue(balancer, out var chosen) && chosen.Choose(targets) is var choice && choice >= 0 && choice < targets.Count)
            {
                return choice;
            }
        }
        catch (Exception)
        {
            // Somebody else's code; a query does not fail for it.
        }

        return _otherwise.Choose(targets);
    }

    /// <summary>How far a silo is from here.</summary>
    public QueryDistance DistanceTo(CopyRoute route, string zoneLabel) =>
        route.IsHere ? QueryDistance.Here
        : options.Labels.TryGetValue(zoneLabel, out var zone) && route.Labels.TryGetValue(zoneLabel, out var other) && zone == other ? QueryDistance.SameZone
        : QueryDistance.Elsewhere;

    public void Avoid(PartitionId partition, SiloId silo)
    {
        if (_avoided.Count >= MaxAvoided)
        {
            _avoided.Clear(); // Of silos that are long gone, mostly; one attempt more finds out about the others.
        }

        _avoided[(partition, silo)] = clock.GetTimestamp();
    }

    public bool IsAvoided(PartitionId partition, SiloId silo)
    {
        if (_avoided.IsEmpty || !_avoided.TryGetValue((partition, silo), out var since))
        {
            return false;
        }

        if (clock.GetElapsedTime(since) < Avoidance)
        {
            return true;
        }

        _avoided.TryRemove(new((partition, silo), since));
        return false;
    }
}
