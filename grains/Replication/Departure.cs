using Microsoft.Extensions.Logging;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// Takes leave before this silo stops: it leads nothing any more, and no view counts on it. Its copies move to other silos, or are lent (see <see cref="DisruptionFloor"/>); the primaries' own
/// compare-and-swaps decide, so that two silos that stop together cannot both take the last failure that a partition survives.
/// </summary>
internal sealed partial class Departure(ILocalSiloDetails silo, ReplicaTable replicas, SiloDetector detector, ClusterPictureSource pictures, ILogger<Departure> logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());

    /// <summary>Returns when this silo may stop: no view has it, or nobody stays who could take over, or the patience is over.</summary>
    /// <param name="patience">Ends the wait.</param>
    public async Task LeaveAsync(CancellationToken patience)
    {
        detector.Intend(SiloIntent.Stops);
        while (true)
        {
            var held = replicas.Hosts.Where(host => host.View?.MemberOn(_here) is not null).ToList();
            var staying = detector.Staying;
            if (held.Count == 0 || staying.IsEmpty)
            {
                return;
            }

            if (patience.IsCancellationRequested)
            {
                LogMissed(logger, held.Count, held[0].Partition, held[0].View!.Members.Length - 1);
                return;
            }

            foreach (var (partition, input) in Reconciliation.HandOvers(_here, held.Select(host => (host.Partition, host.View)), staying, pictures.VersionOf).ToList())
            {
                replicas.Host(partition)?.Step(input);
            }

            await Task.Delay(LookEvery, CancellationToken.None).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 1304, Level = LogLevel.Warning, Message = "This silo stops although {Partitions} partitions still count on it ({First} has {Left} other copies): no other silo could take its copies in time, and fewer than their policies allow would stay. Start silos enough, or wait until those that restart are back, before the next one is stopped")]
    private static partial void LogMissed(ILogger logger, int partitions, PartitionId first, int left);
}
