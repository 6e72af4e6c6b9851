using System.Collections.Immutable;

using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// The shell around the reconciliation that ships, on one silo. It sees what this silo knows: what its detector thinks, views that may be old, and what administrators wanted when it last looked.
/// </summary>
internal sealed class SiloReconciler(Cluster world, Silo silo) : Happening
{
    public const int EveryMs = 300;
    private const int ReadRowsEvery = 16;

    private readonly Reconciliation _reconciliation = new(silo.Id, silo.Now.Ms);
    private readonly View?[] _views = new View?[world.Partitions.Length];
    private readonly (PartitionId Partition, SiloId Silo)[][] _learners = Array.ConvertAll(world.Partitions, _ => Array.Empty<(PartitionId, SiloId)>());
    private readonly int[] _forLoad = new int[world.Partitions.Length];
    private Intentions _intentions = world.Intentions;
    private int _rounds;

    /// <summary>What its last round found to be done for its own primaries, now or later.</summary>
    public IReadOnlyList<Move> Planned { get; private set; } = [];

    public override void Happen()
    {
        if (silo.IsDead)
        {
            return;
        }

        world.Timeline.After(EveryMs, this);
        if (!silo.IsPaused)
        {
            Learn();
            Reconcile();
        }
    }

    /// <summary>Before it ends, a silo hands over what it leads.</summary>
    public void HandOver()
    {
        var staying = Picture().Silos.Where(known => !known.Value.IsDraining).Select(known => known.Key).ToHashSet();
        foreach (var (partition, input) in Reconciliation.HandOvers(silo.Id, silo.Copies.Select(copy => (copy.Partition.Id, copy.Core.View)), staying).ToArray())
        {
            Tell(partition, input);
        }
    }

    private void Learn()
    {
        if (!world.Register.IsDown && (world.Register.IsHealed || world.Chance.Of(0.4)))
        {
            _intentions = world.Intentions;
        }

        if (world.Network.IsHealed)
        {
            foreach (var other in world.Living)
            {
                Hear(other);
            }
        }
        else
        {
            Hear(world.AnySilo());
        }

        if (_rounds++ % ReadRowsEvery == 0)
        {
            foreach (var partition in world.Partitions)
            {
                world.Register.Read(partition.Row, row => Learn(partition.Number, row));
            }
        }
    }

    /// <summary>What another one's pulse tells of views, and of copies beyond those that it leads, if it gets here.</summary>
    private void Hear(Silo other)
    {
        if (!other.IsDead && !other.IsPaused && !world.Network.IsCut(other.Number, silo.Number))
        {
            foreach (var copy in other.Copies)
            {
                Learn(copy.Partition.Number, copy.Core.View);
                if (copy.Core.View is { } view && view.Primary.Silo == other.Id && view.Id == _views[copy.Partition.Number]?.Id)
                {
                    _learners[copy.Partition.Number] = [.. copy.Core.Learners.Select(learner => (copy.Partition.Id, learner.Silo))];
                    _forLoad[copy.Partition.Number] = LoadOn(copy.Partition.Id);
                }
            }
        }
    }

    private void Learn(int partition, View? view) => _views[partition] = Newer(_views[partition], view);

    private void Reconcile()
    {
        if (!Array.Exists(silo.Copies, copy => copy.Core.View?.Primary.Silo == silo.Id))
        {
            Planned = []; // It has nobody to ask.
            return;
        }

        var wishes = _reconciliation.Decide(Picture(), Replicas(), world.Conditions.TransfersAtOnce, world.Register.IsDown, silo.Now.Ms);
        Planned = [.. wishes.Plan.Where(move => move.Primary == silo.Id)];
        foreach (var move in wishes.News)
        {
            world.Timeline.Say($"{silo} plans {move}");
        }

        foreach (var (partition, input) in wishes.Inputs)
        {
            Tell(partition, input);
        }
    }

    private ClusterPicture Picture()
    {
        var silos = ImmutableSortedDictionary.CreateBuilder<SiloId, SiloPicture>();
        foreach (var other in world.All)
        {
            if (other == silo || silo.Thinks(other) == Evidence.None)
            {
                silos[other.Id] = other.Picture(_intentions, isStopping: other.IsStopping && !world.Network.IsCut(other.Number, silo.Number));
            }
        }

        var views = ImmutableSortedDictionary.CreateBuilder<PartitionId, View>();
        foreach (var copy in silo.Copies)
        {
            if (Newer(copy.Core.View, _views[copy.Partition.Number]) is { } view)
            {
                views.Add(copy.Partition.Id, view);
            }
        }

        var learners = _learners.SelectMany(told => told).Where(told => views.TryGetValue(told.Partition, out var view) && view.MemberOn(told.Silo) is null);
        return new ClusterPicture(silos.ToImmutable(), _intentions.Types, views.ToImmutable())
        {
            Learners = [.. learners],
            ForLoad = world.Partitions.Where(partition => _forLoad[partition.Number] > 0).ToImmutableDictionary(partition => partition.Id, partition => _forLoad[partition.Number]),
        };
    }

    private LocalReplica[] Replicas() => Array.ConvertAll(silo.Copies, copy => LocalReplica.Of(copy.Core) with { ForLoad = LoadOn(copy.Partition.Id) });

    /// <summary>Who leads a partition knows its load at once; others hear of it.</summary>
    private int LoadOn(PartitionId partition) => world.Intentions.ForLoad.GetValueOrDefault(partition.Type);

    private void Tell(PartitionId id, Input input)
    {
        var copy = Array.Find(silo.Copies, copy => copy.Partition.Id == id)!;
        world.Count(input switch
        {
            AskJoin => "asked to join",
            AskLeave => "asked to leave",
            AskHandOver => "asked to hand over",
            _ => "asked for a policy",
        });
        copy.Step(input);
        Mutant.Do("reconciler-changes-the-view", () => Overstep(copy, input));
    }

    /// <summary>What a reconciler must never do: change the row by itself (rule H10).</summary>
    private void Overstep(ReplicaShell copy, Input input)
    {
        if (input is AskJoin join && copy.Core.View is { } view && view.MemberOn(join.Silo) is null)
        {
            var proposed = view with { Id = view.Id with { Epoch = view.Id.Epoch + 1, ProposalId = $"reconciler on {silo}" }, Members = view.Members.Add(new ReplicaId(join.Silo, 1)) };
            world.Register.CompareAndSwap(copy.Partition.Row, view.Id, proposed, view.Primary, (_, _) => { });
        }
    }

    private static View? Newer(View? one, View? other) =>
        one is null || (other is not null && one.Id.IsBefore(other.Id)) ? other : one;
}
