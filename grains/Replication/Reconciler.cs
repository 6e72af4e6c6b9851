using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Quintet.Administration;
using Quintet.Health;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>The shell around <see cref="Reconciliation"/>: shows it what this silo knows, again and again, and tells this silo's replicas what it wishes. Every silo runs one.</summary>
internal sealed class Reconciler(ILocalSiloDetails silo, ClusterPictureSource pictures, ReplicaTable replicas, RegisterWatch register, EventJournal journal, IOptions<QuintetSiloOptions> options)
{
    private readonly Reconciliation _reconciliation = new(new SiloId(silo.SiloAddress.ToParsableString()), Environment.TickCount64);

    /// <summary>One round.</summary>
    public void Reconcile()
    {
        var wishes = _reconciliation.Decide(pictures.Take(), Replicas(), options.Value.TransfersAtOnce, register.TroubleSince is not null, Environment.TickCount64);
        Tell(wishes.Inputs);
        foreach (var move in wishes.News)
        {
            journal.Add(move.GetType().Name, $"{move.Partition}", Forecaster.InWords(move));
        }
    }

    /// <summary>Moves every primary away from this silo, as far as other members can take them.</summary>
    public async Task DrainAsync(SiloDetector detector, CancellationToken cancellationToken)
    {
        detector.Leave();
        while (!cancellationToken.IsCancellationRequested && Tell(_reconciliation.HandOvers(Replicas(), detector.Staying)))
        {
            await Task.Delay(20, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private ImmutableArray<LocalReplica> Replicas() => [.. replicas.Hosts.Select(host => host.ForReconciliation())];

    /// <summary>Whether there was anything to tell.</summary>
    private bool Tell(IEnumerable<(PartitionId Partition, Input Input)> inputs)
    {
        var any = false;
        foreach (var (partition, input) in inputs)
        {
            any = true;
            replicas.Host(partition)?.Step(input);
        }

        return any;
    }
}
