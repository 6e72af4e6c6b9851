using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using Quintet.Administration;
using Quintet.Health;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// Compares the cluster with the plan, again and again, and asks this silo's primaries for what is missing, a few moves at a time. It changes
/// nothing itself: the primary's compare-and-swap decides (rule S3). Every silo runs one; each acts for its own primaries only.
/// </summary>
internal sealed class Reconciler(ILocalSiloDetails silo, ClusterPictureSource pictures, ReplicaTable replicas, RegisterWatch register, EventJournal journal, IOptions<QuintetSiloOptions> options)
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    // What was lost may come back; copies are not moved about for evenness just after a failure.
    private static readonly TimeSpan CalmForBalance = TimeSpan.FromSeconds(5);

    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());
    private int _silos;
    private ReplicaId[] _primaries = [];
    private long _calmSince = Stopwatch.GetTimestamp();
    private HashSet<Move> _asked = [];

    /// <summary>One round.</summary>
    public void Reconcile()
    {
        var picture = pictures.Take() with { Quarantined = Quarantined(), Learners = Learners() };
        TellPolicies(picture);
        var moves = Planner.Plan(picture);
        var primaries = picture.Views.Values.Select(view => view.Primary).ToArray();
        if (picture.Silos.Count != _silos || !primaries.AsSpan().SequenceEqual(_primaries) || moves.Exists(move => move is (AddCopy or ReplaceCopy or ReplaceInPlace) && !move.IsForBalance))
        {
            (_silos, _primaries, _calmSince) = (picture.Silos.Count, primaries, Stopwatch.GetTimestamp());
        }

        if (Stopwatch.GetElapsedTime(_calmSince) < CalmForBalance)
        {
            moves.RemoveAll(move => move.IsForBalance);
        }

        MakeCopies(moves, picture.Learners);
        foreach (var (partition, on) in moves.Where(move => move.Primary == _here).Select(LeavingFor).OfType<(PartitionId, SiloId)>())
        {
            replicas.Host(partition)?.Step(new AskLeave(on));
        }

        var asked = moves.Where(move => move.Primary == _here && move is not MovePrimary);

        // Primaries move only in a calm cluster, the first of the plan, which is the same on every silo: each move holds a partition up for a moment, and many at once would be felt. Without the register
        // one would wait until that is back.
        if (register.TroubleSince is null && Stopwatch.GetElapsedTime(_calmSince) > Calm && moves.OfType<MovePrimary>().FirstOrDefault() is { } handOver && handOver.Primary == _here)
        {
            replicas.Host(handOver.Partition)?.Step(new AskHandOver(handOver.To));
            asked = asked.Append(handOver);
        }

        Tell(asked);
    }

    /// <summary>Notes each move of this silo's primaries once, when it is asked for first.</summary>
    private void Tell(IEnumerable<Move> moves)
    {
        var asked = new HashSet<Move>();
        foreach (var move in moves)
        {
            var what = move with { Why = "", Instead = "" }; // The reason may be told in other figures each time.
            asked.Add(what);
            if (!_asked.Contains(what))
            {
                journal.Add(move.GetType().Name, $"{move.Partition}", Forecaster.InWords(move));
            }
        }

        _asked = asked;
    }

    /// <summary>What concerns acknowledgement comes into force by an entry of each partition's log (rule H13).</summary>
    private void TellPolicies(ClusterPicture picture)
    {
        foreach (var goal in picture.Types.Where(type => type.Generation > 0))
        {
            var policy = new ReplicationPolicy(goal.Generation, goal.Copies, goal.Minimum);
            foreach (var host in replicas.Hosts.Where(host => host.Partition.Type == goal.Name && host.View?.Primary.Silo == _here && host.PolicyGeneration < goal.Generation))
            {
                host.Step(new AskPolicy(policy));
            }
        }
    }

    /// <summary>Begins as many transfers as may run at once; what is most urgent stands first.</summary>
    private void MakeCopies(List<Move> moves, ImmutableHashSet<(PartitionId, SiloId)> learners)
    {
        var room = options.Value.TransfersAtOnce - replicas.Hosts.Sum(host => host.TransfersUnderWay);
        foreach (var (partition, to) in moves.Where(move => move.Primary == _here).Select(JoiningFor).OfType<(PartitionId, SiloId)>().Where(join => !learners.Contains(join)).Take(Math.Max(0, room)))
        {
            replicas.Host(partition)?.Step(new AskJoin(to));
        }
    }

    private static (PartitionId, SiloId)? JoiningFor(Move move) => move switch
    {
        AddCopy add => (add.Partition, add.To),
        ReplaceCopy replace => (replace.Partition, replace.To),
        AddSpare add => (add.Partition, add.To),
        _ => null,
    };

    private static (PartitionId, SiloId)? LeavingFor(Move move) => move switch
    {
        ReplaceCopy replace => (replace.Partition, replace.From),
        RemoveCopy remove => (remove.Partition, remove.From),
        ReplaceInPlace replace => (replace.Partition, replace.On),
        DropLearner drop => (drop.Partition, drop.On),
        _ => null,
    };

    private ImmutableHashSet<(PartitionId, SiloId)> Learners() =>
        [.. replicas.Hosts.SelectMany(host => host.Learners.Select(learner => (host.Partition, learner.Silo)))];

    private ImmutableHashSet<(PartitionId, ReplicaId)> Quarantined() =>
        [.. replicas.Hosts.SelectMany(host => host.QuarantinedMembers.Select(member => (host.Partition, member)))];

    /// <summary>Moves every primary away from this silo, as far as other members can take them.</summary>
    public async Task DrainAsync(SiloDetector detector, CancellationToken cancellationToken)
    {
        detector.Leave();
        while (!cancellationToken.IsCancellationRequested)
        {
            var staying = detector.Staying;
            var pending = false;
            foreach (var host in replicas.Hosts)
            {
                if (host.View is { } view && view.Primary.Silo == _here && view.Members.FirstOrDefault(member => staying.Contains(member.Silo)) is { Silo.Value: not null } target)
                {
                    pending = true;
                    host.Step(new AskHandOver(target.Silo));
                }
            }

            if (!pending)
            {
                return;
            }

            await Task.Delay(20, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
