using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Quintet.Administration;
using Quintet.Health;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>The shell around <see cref="Reconciliation"/>: shows it what this silo knows, again and again, and tells this silo's replicas what it wishes. Every silo runs one.</summary>
internal sealed class Reconciler(ILocalSiloDetails silo, ClusterPictureSource pictures, ViewDirectory views, ReplicaTable replicas, RegisterWatch register, QueryLoads loads, EventJournal journal, IOptions<QuintetSiloOptions> options)
{
    private readonly Reconciliation _reconciliation = new(new SiloId(silo.SiloAddress.ToParsableString()), Environment.TickCount64);

    /// <summary>One round.</summary>
    public void Reconcile()
    {
        ImmutableArray<LocalReplica> known = [.. replicas.Hosts.Select(host => host.ForReconciliation() with { ForLoad = loads.Asked(host.Partition) })];
        var wishes = _reconciliation.Decide(pictures.Take(), known, options.Value.TransfersAtOnce, register.TroubleSince is not null, Environment.TickCount64);
        foreach (var (partition, input) in wishes.Inputs)
        {
            replicas.Host(partition)?.Step(input);
        }

        foreach (var word in wishes.Followers)
        {
            views.Tell(word);
        }

        foreach (var move in wishes.News)
        {
            journal.Add(move.GetType().Name, $"{move.Partition}", Forecaster.InWords(move));
        }
    }
}
