using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// Compares the cluster with the plan and says what this silo's primaries are to be asked for, a few moves at a time. It changes nothing: the primary's compare-and-swap decides (rule S3), so it
/// may be wrong, late or doubled. Every silo has one; each asks its own primaries only. Deterministic: all that it goes by is passed in, and it remembers how long the cluster has been calm.
/// </summary>
/// <param name="here">This silo.</param>
/// <param name="nowMs">The time at which it begins, in milliseconds of a monotonic clock.</param>
internal sealed class Reconciliation(SiloId here, long nowMs)
{
    private const long CalmMs = 1000;

    // Between two hand-overs of the plan: each holds one partition up for a moment, and the next one's callers are others.
    private const long CalmBetweenHandOversMs = 250;

    // What was lost may come back; copies are not moved about for evenness just after a failure.
    private const long CalmForBalanceMs = 5000;

    // For a hand-over by another silo.
    private const long PatienceMs = 5000;

    private int _silos;
    private Dictionary<PartitionId, ReplicaId> _primaries = [];
    private long _calmSinceMs = nowMs;
    private HashSet<Move> _asked = [];
    private (PartitionId Partition, SiloId To) _awaited;
    private long _awaitedSinceMs = nowMs;
    private long _handedOverMs = nowMs;

    /// <summary>One round.</summary>
    /// <param name="picture">The cluster as this silo knows it.</param>
    /// <param name="replicas">The replicas on this silo.</param>
    /// <param name="transfersAtOnce">How many copies may be brought up from this silo at a time.</param>
    /// <param name="isRegisterInTrouble">Whether the register does not answer at present.</param>
    /// <param name="nowMs">The time.</param>
    public Wishes Decide(ClusterPicture picture, IReadOnlyCollection<LocalReplica> replicas, int transfersAtOnce, bool isRegisterInTrouble, long nowMs)
    {
        picture = picture with
        {
            // Of its own partitions this silo knows best.
            Learners = [.. picture.Learners.Where(known => picture.Views.GetValueOrDefault(known.Partition)?.Primary.Silo != here), .. replicas.SelectMany(replica => replica.Learners, (replica, silo) => (replica.Partition, silo))],
            ForLoad = picture.ForLoad
                .RemoveRange(picture.ForLoad.Keys.Where(partition => picture.Views.GetValueOrDefault(partition)?.Primary.Silo == here))
                .SetItems(replicas.Where(replica => replica.ForLoad > 0 && replica.View?.Primary.Silo == here).Select(replica => KeyValuePair.Create(replica.Partition, replica.ForLoad))),
            Quarantined = [.. replicas.SelectMany(replica => replica.Quarantined, (replica, copy) => (replica.Partition, copy))],
        };
        var plan = Planner.Plan(picture);
        NoteUnrest(picture, plan, nowMs);
        var moves = nowMs - _calmSinceMs < CalmForBalanceMs ? plan.FindAll(move => !move.IsForBalance) : plan;
        var own = moves.FindAll(move => move.Primary == here && move is not MovePrimary);
        var room = Math.Max(0, transfersAtOnce - replicas.Sum(replica => replica.TransfersUnderWay));
        var inputs = new List<(PartitionId, Input)>();
        inputs.AddRange(Policies(picture, replicas));
        inputs.AddRange(own.Select(Joining).OfType<(PartitionId Partition, AskJoin Ask)>()
            .Where(join => !picture.Learners.Contains((join.Partition, join.Ask.Silo))).Take(room).Select(join => (join.Partition, (Input)join.Ask)));
        inputs.AddRange(own.Select(Leaving).OfType<(PartitionId Partition, AskLeave Ask)>().Select(leave => (leave.Partition, (Input)leave.Ask)));

        // Primaries move only in a calm cluster: each move holds a partition up for a moment. Without the register one would wait until that is back.
        if (HandOver([.. moves.OfType<MovePrimary>()], nowMs) is { } handOver && !isRegisterInTrouble && nowMs - _calmSinceMs > CalmMs && nowMs - _handedOverMs > CalmBetweenHandOversMs)
        {
            inputs.Add((handOver.Partition, new AskHandOver(handOver.To)));
            own.Add(handOver);
        }

        return new Wishes(plan, inputs, News(own), [.. Followers(picture, replicas)]);
    }

    /// <summary>What to ask for when this silo is about to stop: every primary that another member can take; empty once none can.</summary>
    /// <param name="here">This silo.</param>
    /// <param name="replicas">The replicas on it, each with the newest view that it knows.</param>
    /// <param name="staying">The live silos that are not about to leave.</param>
    /// <param name="versionOf">Which version of a component type a silo runs: the oldest one leads. Null: all the same.</param>
    public static IEnumerable<(PartitionId Partition, Input Input)> HandOvers(
        SiloId here, IEnumerable<(PartitionId Partition, View? View)> replicas, IReadOnlyCollection<SiloId> staying, Func<SiloId, string, int>? versionOf = null)
    {
        foreach (var (partition, view) in replicas)
        {
            if (view is not null && view.Primary.Silo == here && view.Members.Where(member => staying.Contains(member.Silo)).OrderBy(member => versionOf?.Invoke(member.Silo, partition.Type)).FirstOrDefault() is { Silo.Value: not null } target)
            {
                yield return (partition, new AskHandOver(target.Silo));
            }
        }
    }

    /// <summary>
    /// One at a time, for many would be felt: the first of the plan, if it is for this silo to ask. That is the same on every silo that has heard the same; one that has not may wait for a move that
    /// another one does not plan. It does not wait for ever.
    /// </summary>
    private MovePrimary? HandOver(List<MovePrimary> moves, long nowMs)
    {
        var first = moves.Count == 0 ? default : (moves[0].Partition, moves[0].To);
        if (first != _awaited)
        {
            (_awaited, _awaitedSinceMs) = (first, nowMs);
        }

        var isPatient = nowMs - _awaitedSinceMs <= PatienceMs;
        return moves.Take(isPatient ? 1 : moves.Count).FirstOrDefault(move => move.Primary == here);
    }

    /// <summary>
    /// Of each partition led here, the copies beyond the view that take queries: the first of those that take the log, as many as the policy allows; spares are among them. And all that there are,
    /// for plans differ for good where silos differ in what they know; for the same reason, how many the load asks for.
    /// </summary>
    private IEnumerable<FollowerWord> Followers(ClusterPicture picture, IReadOnlyCollection<LocalReplica> replicas)
    {
        foreach (var replica in replicas)
        {
            if (replica.View is { } view && view.Primary.Silo == here)
            {
                var most = picture.Types.FirstOrDefault(type => type.Name == replica.Partition.Type)?.Policy.Performance.FollowersMax ?? 0;
                yield return new(replica.Partition, view, [.. replica.TakeTheLog.Where(silo => view.MemberOn(silo) is null).Take(most)], [.. replica.Learners.Order()], replica.ForLoad);
            }
        }
    }

    /// <summary>What concerns acknowledgement comes into force by an entry of each partition's log (rule H13).</summary>
    private IEnumerable<(PartitionId, Input)> Policies(ClusterPicture picture, IReadOnlyCollection<LocalReplica> replicas)
    {
        foreach (var goal in picture.Types.Where(type => type.Generation > 0))
        {
            var policy = new ReplicationPolicy(goal.Generation, goal.Copies, goal.Minimum);
            foreach (var replica in replicas.Where(replica => replica.Partition.Type == goal.Name && replica.View?.Primary.Silo == here && replica.PolicyGeneration < goal.Generation))
            {
                yield return (replica.Partition, new AskPolicy(policy));
            }
        }
    }

    /// <summary>The cluster is calm while silos and primaries stay the same, but for the one hand-over that is awaited, and no copy is missing.</summary>
    private void NoteUnrest(ClusterPicture picture, List<Move> moves, long nowMs)
    {
        var primaries = picture.Views.ToDictionary(row => row.Key, row => row.Value.Primary);
        if (primaries.TryGetValue(_awaited.Partition, out var primary) && primary.Silo == _awaited.To && _primaries.GetValueOrDefault(_awaited.Partition) != primary)
        {
            _primaries[_awaited.Partition] = primary;
            _handedOverMs = nowMs;
        }

        if (picture.Silos.Count != _silos || primaries.Count != _primaries.Count || primaries.Except(_primaries).Any() || moves.Exists(move => move is (AddCopy or ReplaceCopy or ReplaceInPlace) && !move.IsForBalance))
        {
            (_silos, _primaries, _calmSinceMs) = (picture.Silos.Count, primaries, nowMs);
        }
    }

    /// <summary>Those of the moves that were not asked for in the last round.</summary>
    private List<Move> News(List<Move> moves)
    {
        var asked = new HashSet<Move>();
        var news = new List<Move>();
        foreach (var move in moves)
        {
            var what = move with { Why = "", Instead = "" }; // The reason may be told in other figures each time.
            asked.Add(what);
            if (!_asked.Contains(what))
            {
                news.Add(move);
            }
        }

        _asked = asked;
        return news;
    }

    private static (PartitionId, AskJoin)? Joining(Move move) => move switch
    {
        AddCopy add => (add.Partition, new AskJoin(add.To)),
        ReplaceCopy replace => (replace.Partition, new AskJoin(replace.To)),
        AddSpare add => (add.Partition, new AskJoin(add.To)),
        _ => null,
    };

    private static (PartitionId, AskLeave)? Leaving(Move move) => move switch
    {
        ReplaceCopy replace => (replace.Partition, new AskLeave(replace.From) { Successor = replace.To }),
        RemoveCopy remove => (remove.Partition, new AskLeave(remove.From) { Borrows = remove.Borrows }),
        ReplaceInPlace replace => (replace.Partition, new AskLeave(replace.On)),
        DropLearner drop => (drop.Partition, new AskLeave(drop.On)),
        _ => null,
    };
}

/// <summary>What comes of a round.</summary>
/// <param name="Plan">Everything that is to be done in the cluster, by whomever, at once or later.</param>
/// <param name="Inputs">What to tell which partition's replica on this silo, in this order; what is most urgent stands first.</param>
/// <param name="News">The moves asked for now and not in the round before.</param>
/// <param name="Followers">What is to be told of each partition that this silo leads.</param>
internal sealed record Wishes(
    IReadOnlyList<Move> Plan, IReadOnlyList<(PartitionId Partition, Input Input)> Inputs, IReadOnlyList<Move> News, IReadOnlyList<FollowerWord> Followers);

/// <summary>What the silo that leads a partition says of the copies beyond its view.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="View">The view that it leads.</param>
/// <param name="Silos">The silos of those that may be asked queries, in order.</param>
/// <param name="Learners">The silos of all, those included that are still being made, in order.</param>
/// <param name="ForLoad">How many the load of queries asks for.</param>
internal sealed record FollowerWord(PartitionId Partition, View View, ImmutableArray<SiloId> Silos, ImmutableArray<SiloId> Learners, int ForLoad);
