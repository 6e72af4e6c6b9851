using System.Collections.Immutable;
using Quintet.Administration;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// The shell around <see cref="QueryMeter"/> and <see cref="FollowersForLoad"/>: counts what this silo's copies answer, asks the other silos what theirs do if a policy leaves room for followers, and says what that
/// asks for. Silos are asked by whoever leads a partition concerned; others are not troubled.
/// </summary>
internal sealed class QueryLoads(
    ILocalSiloDetails silo, ReplicaTable replicas, SiloDetector detector, ViewDirectory views, ClusterPictureSource pictures, EventJournal journal, IGrainFactory grains)
{
    /// <summary>A silo that is slower counts for nothing this time; what was asked for lately stays asked for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly SiloServices<IReplicaService> _services = new(grains, PeerLinks.ServiceId);
    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());
    private readonly QueryMeter _meter = new();
    private readonly FollowersForLoad _followers = new();
    private volatile Dictionary<PartitionId, int> _asked = [];
    private ImmutableArray<QueryRate> _rates = [];

    /// <summary>What this silo's copies answer.</summary>
    public ImmutableArray<QueryRate> Here => _rates;

    /// <summary>How many copies beyond its view a partition's load asks for; until this silo has weighed it, what was told before.</summary>
    public int Asked(PartitionId partition) => _asked.TryGetValue(partition, out var asked) ? asked : views.ForLoadOf(partition);

    /// <summary>One round.</summary>
    public async Task WeighAsync()
    {
        var hosts = replicas.Hosts.ToList();
        var here = _meter.Note(hosts.ToDictionary(host => host.Partition, host => host.LocalReads), Environment.TickCount64);
        ImmutableInterlocked.InterlockedExchange(ref _rates, here);
        var roomy = pictures.Take().Types.Where(type => type.HasRoomForLoad).ToDictionary(type => type.Name, type => type.Policy.Performance, StringComparer.Ordinal);
        var led = hosts.Select(host => (host.Partition, host.View)).Where(host => host.View?.Primary.Silo == _here).ToList();
        var rates = !led.Exists(row => roomy.ContainsKey(row.Partition.Type)) ? [] : await Task.WhenAll(detector.Live.Where(other => other != _here).Select(other => _services.AskAsync(other, silo => silo.GetQueryRates(), Patience, otherwise: []))).ConfigureAwait(false);
        var sums = here.Concat(rates.SelectMany(answer => answer)).ToLookup(rate => rate.Partition, rate => rate.PerSecond);
        _followers.Keep(led.Select(row => row.Partition).Where(partition => roomy.ContainsKey(partition.Type)).ToHashSet());
        _asked = led.ToDictionary(row => row.Partition, row => roomy.TryGetValue(row.Partition.Type, out var performance) ? Weigh(row.Partition, row.View!, sums[row.Partition].Sum(), performance) : 0);
    }

    private int Weigh(PartitionId partition, View view, double perSecond, PerformancePolicy performance)
    {
        var before = Asked(partition);
        var asked = _followers.Weigh(partition, FollowersForLoad.Ask(perSecond, view.Members.Length, performance), before, Environment.TickCount64);
        if (asked != before)
        {
            journal.Add("FollowersForLoad", $"{partition}", $"{perSecond:F0} queries a second lately, {performance.QueriesPerCopy} wanted of each copy, {view.Members.Length} members; followers for load: {asked}, {before} before");
        }

        return asked;
    }
}
