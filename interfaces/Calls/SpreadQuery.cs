using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>A query that any copy may answer: members and followers are asked in turn, the primary at last or as soon as one says that it lags.</summary>
internal sealed class SpreadQuery(GrainId component, PartitionId partition, ComponentRequest request, CallPlumbing plumbing, ReadPolicy reads, long deadline)
    : ComponentCall(component, partition, request, plumbing, deadline)
{
    private readonly List<SiloId> _tried = [];
    private bool _toPrimary;
    private Route? _last;

    protected override Route? NextRoute()
    {
        if (!_toPrimary && Pick() is { } copy)
        {
            return Take(copy);
        }

        if (Plumbing.Map.Find(Partition) is { } primary && !_tried.Contains(primary.Silo))
        {
            return Take(primary);
        }

        // All have been asked: from the beginning, after a pause.
        _tried.Clear();
        _toPrimary = false;
        return _last;
    }

    protected override void OnTurnedAway(Route route, ComponentReply reply)
    {
        if (reply.Status == ReplyStatus.Lagging)
        {
            _toPrimary = true; // The other copies are hardly ahead of it.
            if (Plumbing.Map.Find(Partition)?.Silo is { } primary && primary != route.Silo)
            {
                _tried.Remove(primary);
            }
        }
        else if (route is CopyRoute)
        {
            Plumbing.Balancing.Avoid(Partition, route.Silo);
        }
    }

    private Route Take(Route route)
    {
        _tried.Add(route.Silo);
        return _last = route;
    }

    private CopyRoute? Pick()
    {
        if (Plumbing.Map.ViewOf(Partition) is not { } view)
        {
            return null;
        }

        var followers = Plumbing.Map.FollowersOf(Partition);
        var most = view.Members.Length + followers.Length;
        var (routes, targets) = (new List<CopyRoute>(most), new List<QueryTarget>(most));
        foreach (var member in view.Members)
        {
            Offer(member.Silo, member == view.Primary, routes, targets);
        }

        foreach (var follower in followers)
        {
            if (view.MemberOn(follower) is null)
            {
                Offer(follower, isPrimary: false, routes, targets);
            }
        }

        return routes.Count == 0 ? null : routes[Plumbing.Balancing.Choose(reads.Balancing, targets)];
    }

    private void Offer(SiloId silo, bool isPrimary, List<CopyRoute> routes, List<QueryTarget> targets)
    {
        if (!_tried.Contains(silo) && !Plumbing.Balancing.IsAvoided(Partition, silo) && Plumbing.Map.ToCopyOn(silo) is { } route)
        {
            routes.Add(route);
            targets.Add(new QueryTarget(silo.Value, isPrimary, route.InFlight, Plumbing.Balancing.DistanceTo(route, reads.ZoneLabel), route.Labels));
        }
    }
}
