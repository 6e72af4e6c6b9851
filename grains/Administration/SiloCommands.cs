using System.Collections.Immutable;
using System.Diagnostics;
using Quintet.Placement;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Administration;

/// <summary>What is done to silos and their primaries at an administrator's request.</summary>
internal sealed class SiloCommands(ClusterKnowledge knowledge, ClusterPictureSource pictures, SiloDetector detector, SiloNames names, IGrainFactory grains)
{
    // A hand-over takes milliseconds; the partition's own time limit for it is 2 s.
    private static readonly TimeSpan MoveWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    private readonly SiloServices<IReplicaService> _services = new(grains, PeerLinks.ServiceId);

    public async Task MovePrimaryAsync(PartitionId partition, string silo)
    {
        var target = names.Find(silo);
        var view = ViewOf(partition);
        if (view.MemberOn(target) is null)
        {
            throw new QuintetAdminException(
                $"Silo {silo} holds no copy of {partition}, so it cannot lead it. Copies are on {string.Join(", ", view.Members.Select(member => names.Of(member.Silo)))}; name one of these.");
        }

        if (detector.EvidenceAgainst(target) != Evidence.None)
        {
            throw new QuintetAdminException($"Silo {silo} does not answer at present, so it cannot lead {partition}. Name another, or wait until it is back.");
        }

        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(LookEvery))
        {
            if (view.Primary.Silo == target)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(started) > MoveWithin)
            {
                throw new QuintetAdminException(
                    $"{partition} is still led by {names.Of(view.Primary.Silo)} after {MoveWithin.TotalSeconds:0} s. It serves as before. Look at 'quintet status': the copy on {silo} may be behind or in quarantine, or the database may not answer.");
            }

            await _services.On(view.Primary.Silo).HandOver(partition, target);
            view = ViewOf(partition);
        }
    }

    public async Task<DrainReport> DrainAsync(string silo, bool drain)
    {
        var target = names.Find(silo);
        var staying = detector.Staying;
        if (drain && staying.All(other => other == target))
        {
            throw new QuintetAdminException($"Silo {silo} is the last that is not being drained; nothing it holds could go anywhere. Start another silo first.");
        }

        if (drain == staying.Contains(target))
        {
            await _services.On(target).SetDraining(drain);
        }

        var views = knowledge.Views;
        return new DrainReport
        {
            Silo = target.Value,
            IsDraining = drain,
            Primaries = views.Values.Count(view => view.Primary.Silo == target),
            Copies = views.Values.Count(view => view.MemberOn(target) is not null),
            WaitsFor = drain ? WaitsFor(target) : [],
        };
    }

    /// <summary>Types whose copies no other silo can take, each with the reason.</summary>
    private ImmutableArray<string> WaitsFor(SiloId target)
    {
        var taken = pictures.Take();
        var picture = taken with { Silos = taken.Silos.SetItem(target, taken.Silos[target] with { IsDraining = true }) };
        var moves = Planner.Plan(picture);
        var stuck = picture.Views
            .Where(row => row.Value.MemberOn(target) is not null && !moves.Exists(move => move.Partition == row.Key && move is AddCopy or ReplaceCopy or MovePrimary or RemoveCopy))
            .GroupBy(row => row.Key.Type);
        return
        [
            .. stuck.Select(type => $"{type.Count()} partitions of '{type.Key}': no other silo can take a copy. {string.Join(" ", Planner.Degraded(picture, picture.Types.First(goal => goal.Name == type.Key)))}".TrimEnd()),
        ];
    }

    private View ViewOf(PartitionId partition) => knowledge.Views.TryGetValue(partition, out var view)
        ? view
        : throw new QuintetAdminException($"There is no partition {partition}. {names.Partitions(knowledge.Views.Keys, partition.Type)}");
}
