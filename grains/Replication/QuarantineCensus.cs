using System.Collections.Immutable;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// Knows which copies are in quarantine. A copy says it to its primary only, so whoever is asked for the cluster's status asks the others. Quarantine is
/// rare and status asked for by people: that is cheaper than to let every silo know at all times.
/// </summary>
internal sealed class QuarantineCensus(ReplicaTable replicas, SiloDetector detector, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider clock)
{
    /// <summary>A silo that is slower than this says nothing: status must come when it is needed most. Well below what a client grants a silo.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly SiloServices<IReplicaService> _services = new(grains, PeerLinks.ServiceId);
    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());

    /// <summary>As far as this silo's replicas know.</summary>
    public ImmutableArray<QuarantinedCopy> Here() =>
        [.. replicas.Hosts.SelectMany(host => host.Report().QuarantinedMembers.Select(copy => new QuarantinedCopy(host.Partition, copy)))];

    /// <summary>As far as any silo that answers knows.</summary>
    public async ValueTask<ImmutableHashSet<QuarantinedCopy>> EverywhereAsync()
    {
        var answers = await Task.WhenAll(detector.Live.Where(other => other != _here).Select(AskAsync)).ConfigureAwait(false);
        return [.. Here(), .. answers.SelectMany(answer => answer)];
    }

    private async Task<ImmutableArray<QuarantinedCopy>> AskAsync(SiloId other)
    {
        try
        {
            return await _services.On(other).GetQuarantined().AsTask().WaitAsync(Patience, clock).ConfigureAwait(false);
        }
        catch (Exception)
        {
            _services.Forget(other);
            return []; // It died, is slow, or of a version that does not know the question; the others go on.
        }
    }
}
