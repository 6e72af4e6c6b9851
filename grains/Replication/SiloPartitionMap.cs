using System.Collections.Concurrent;
using System.Collections.Immutable;
using Quintet.Calls;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>A silo's own partition map: what the directory of views says, less the silos that the detector suspects.</summary>
internal sealed class SiloPartitionMap : IPartitionMap
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<PartitionId, PrimaryRoute> _routes = new();
    private readonly ConcurrentDictionary<SiloId, CopyRoute> _copies = new();
    private readonly ViewDirectory _views;
    private readonly SiloDetector _detector;
    private readonly ClusterPictureSource _pictures;
    private readonly SiloId _here;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SiloPartitionMap(ViewDirectory views, SiloDetector detector, ClusterPictureSource pictures, ILocalSiloDetails silo)
    {
        (_views, _detector, _pictures, _here) = (views, detector, pictures, new SiloId(silo.SiloAddress.ToParsableString()));
        views.Changed += OnView;
        detector.Judged += OnJudged;
    }

    public IReadOnlyCollection<SiloId> Silos => _detector.Live;

    public PrimaryRoute? Find(PartitionId partition)
    {
        if (_routes.TryGetValue(partition, out var route) && !route.IsAbandoned)
        {
            return route;
        }

        if (_views.Find(partition) is not { } view || _detector.EvidenceAgainst(view.Primary.Silo) != Evidence.None)
        {
            return null;
        }

        route = _routes.AddOrUpdate(partition, _ => new PrimaryRoute(partition, view), (_, known) => known.IsAbandoned ? new PrimaryRoute(partition, view) : known);

        // News that came between looking and adding found no route to abandon.
        if (_views.Find(partition) is { } newest && route.View.Id.IsBefore(newest.Id))
        {
            OnView(partition, newest);
        }

        if (_detector.EvidenceAgainst(route.Silo) != Evidence.None)
        {
            route.Abandon();
        }

        return route.IsAbandoned ? null : route;
    }

    public View? ViewOf(PartitionId partition) => _views.Find(partition);

    public ImmutableArray<SiloId> FollowersOf(PartitionId partition) => _views.FollowersOf(partition);

    public CopyRoute? ToCopyOn(SiloId silo)
    {
        if (_detector.EvidenceAgainst(silo) != Evidence.None)
        {
            return null;
        }

        return _copies.TryGetValue(silo, out var route) ? route : _copies.GetOrAdd(silo, new CopyRoute(silo, silo == _here) { Labels = _pictures.LabelsOf(SiloAddress.FromParsableString(silo.Value)) });
    }

    public ReadPolicy ReadsOf(string type) => _pictures.ReadsOf(type);

    public void Learn(PartitionId partition, View view) => _views.Learn(partition, view);

    public void Refused(SiloId silo) => _detector.Probe(silo);

    public async ValueTask RefreshAsync(PartitionId partition, PrimaryRoute? stale, CancellationToken cancellationToken)
    {
        var changed = Volatile.Read(ref _changed).Task;
        if (Find(partition) is { } route && route != stale)
        {
            return;
        }

        await Task.WhenAny(changed, Task.Delay(Patience, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void OnView(PartitionId partition, View view)
    {
        if (_routes.TryGetValue(partition, out var route) && route.View.Id.IsBefore(view.Id))
        {
            if (route.Silo == view.Primary.Silo)
            {
                route.View = view; // Calls under way there will be answered there.
            }
            else
            {
                route.Abandon();
            }
        }

        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private void OnJudged(SiloId silo, Evidence evidence)
    {
        if (evidence == Evidence.None)
        {
            return;
        }

        foreach (var route in _routes.Values)
        {
            if (route.Silo == silo)
            {
                route.Abandon();
            }
        }

        if (_copies.TryRemove(silo, out var copies))
        {
            copies.Abandon();
        }
    }
}
