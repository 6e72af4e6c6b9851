using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>Says in words what the planner goes by: of every silo why it holds a copy of a partition or not, by the same judgements as the plan.</summary>
internal sealed class Explainer
{
    private readonly ClusterPicture _picture;
    private readonly PartitionId _partition;
    private readonly TypeGoal? _goal;
    private readonly View _view;

    private Explainer(ClusterPicture picture, PartitionId partition)
    {
        (_picture, _partition, _view) = (picture, partition, picture.Views[partition]);
        _goal = picture.Types.FirstOrDefault(type => type.Name == partition.Type);
    }

    /// <summary>What of a type's policy the silos there are cannot satisfy, each with the clauses that conflict and the smallest addition that would help; empty if they can.</summary>
    public static ImmutableArray<string> Degraded(ClusterPicture picture, TypeGoal type) => Shortfall.Of(picture, type);

    /// <summary>Why the copies of a partition are where they are, and why not elsewhere. What is about to be done is the caller's to add.</summary>
    public static PlacementExplanation Explain(ClusterPicture picture, PartitionId partition) => new Explainer(picture, partition).Explain();

    private PlacementExplanation Explain()
    {
        if (_goal is null)
        {
            return new PlacementExplanation { Partition = _partition.ToString(), Summary = $"No silo hosts '{_partition.Type}'; what it wants is unknown.", Silos = [] };
        }

        var type = new Situation(_picture).Types.First(other => other.Terrain.Goal.Name == _goal.Name);
        var reading = new Reading(type, new Seating(type));
        reading.Read(type.Rows.RowOf(_partition.Number));
        var plan = Planner.Plan(_picture).Where(move => move.Partition == _partition).ToList();
        var verdicts = Enumerable.Range(0, type.Terrain.Silos.Count).Select(silo => Judge(silo, type, reading, plan)).ToList();
        var gone = _view.Members.Where(member => type.Terrain.Silos.NumberOf(member.Silo) < 0)
            .Select(member => new SiloVerdict { Silo = member.Silo.Value, Holds = member == _view.Primary ? "Primary" : "Backup", Why = "it does not answer; its copy does not count and is to be replaced" });
        return new PlacementExplanation
        {
            Partition = _partition.ToString(),
            Summary = Summary(type, reading, plan),
            Silos = [.. verdicts.Concat(gone).OrderBy(verdict => Array.IndexOf(Order, verdict.Holds)).ThenBy(verdict => verdict.Silo, StringComparer.Ordinal)],
            Degraded = Degraded(_picture, _goal),
        };
    }

    private static readonly string[] Order = ["Primary", "Backup", "Follower", "Spare", "Joining", "None"];

    private string Summary(TypeSituation type, Reading reading, List<Move> plan)
    {
        var forLoad = _picture.ForLoad.GetValueOrDefault(_partition);
        var spread = _goal!.Policy.Availability.SpreadOver is { } label && type.Terrain.Bound != int.MaxValue ? $", at most {type.Terrain.Bound} in each value of '{label}'" : "";
        var wanted = $"{_goal.Copies} copies are wanted{spread}{(_goal.Beyond(forLoad) > 0 ? $", and {_goal.AskedBeyond(forLoad)}" : "")}; {type.Terrain.Eligible.Length} silos may hold one.";
        var there = $"{reading.Sound} are sound{(reading.Misfits.Count > 0 ? $", {reading.Misfits.Count} of them on silos that should not have one" : "")}.";
        return $"{wanted} {there} {(plan.Count == 0 ? "Nothing is to be done." : $"To be done: {plan.Count} {(plan.Count == 1 ? "move" : "moves")}.")}";
    }

    private SiloVerdict Judge(int silo, TypeSituation type, Reading reading, List<Move> plan)
    {
        var id = type.Terrain.Silos.Ids[silo];
        var verdict = new SiloVerdict { Silo = id.Value, Holds = "None", Why = "" };
        if (_view.MemberOn(id) is { } member)
        {
            var why = _picture.Quarantined.Contains((_partition, member)) ? "its copy is in quarantine and does not count"
                : reading.Misfits.Exists(seat => type.Rows.Silo(seat) == silo) ? $"it should not have one, for {Fault(silo, type, reading)}; {Outlook(id, plan)}"
                : Standing(silo, type, reading);
            return verdict with { Holds = member == _view.Primary ? "Primary" : "Backup", Why = why };
        }

        var isLearner = _picture.Learners.Contains((_partition, id));
        var move = plan.Find(move => move is AddCopy add && add.To == id || move is ReplaceCopy replace && replace.To == id || move is AddSpare spare && spare.To == id);
        return isLearner && move is null && !plan.Exists(other => other is DropLearner drop && drop.On == id) ? Beyond(verdict, id)
            : isLearner ? verdict with { Holds = "Joining", Why = move?.Why ?? "the copy being made is not wanted any more" }
            : verdict with { Why = move is not null ? $"it is to get a copy: {move.Why}" : WhyNot(silo, type, reading) };
    }

    /// <summary>A copy beyond the members answers queries if it is one of the first, as many as may.</summary>
    private SiloVerdict Beyond(SiloVerdict verdict, SiloId id)
    {
        var before = _picture.Learners.Count(learner => learner.Partition == _partition && _view.MemberOn(learner.Silo) is null && learner.Silo.CompareTo(id) < 0);
        var performance = _goal!.Policy.Performance;
        return before < performance.FollowersMax
            ? verdict with { Holds = "Follower", Why = $"a copy beyond the members that answers queries, and takes the place of a member that is lost ({(before < performance.FollowersMin ? "performance.followersMin" : "performance.followersMax")})" }
            : verdict with { Holds = "Spare", Why = "an up-to-date copy beyond the members (availability.spares)" };
    }

    private static string Outlook(SiloId silo, List<Move> plan) =>
        plan.Exists(move => move is RemoveCopy { Borrows: true } lent && lent.From == silo) ? "its copy is lent until it is back"
        : plan.Count > 0 ? "its copy is to go elsewhere"
        : "no other silo can take it";

    private static string Fault(int silo, TypeSituation type, Reading reading) => reading.Fault(reading.Misfits.Find(seat => type.Rows.Silo(seat) == silo));

    /// <summary>What speaks for a silo that holds a good copy.</summary>
    private static string Standing(int silo, TypeSituation type, Reading reading)
    {
        var (terrain, goal) = (type.Terrain, type.Terrain.Goal);
        var reasons = new List<string> { "it obeys the hard rules" };
        var preferred = LabelRules.Prefer.Judge(terrain.CandidateOn(silo, reading.Seating.Number, []));
        reasons.AddRange(preferred.Reason is { } reason ? [reason] : []);
        reasons.AddRange(goal.Policy.Availability.SpreadOver is { } label && terrain.Silos.Pictures[silo].Labels.TryGetValue(label, out var value) ? [$"it is in {label}={value}"] : []);
        reasons.AddRange(terrain.PartitionRules.Length > 0 && reading.Seating.Asked(silo).Reason is { } said ? [said] : []);
        reasons.AddRange(type.Affinity(reading.Seating.Number, silo) is not 0 and var affinity ? [$"placement.near and placement.apart speak {(affinity > 0 ? "for" : "against")} it"] : []);
        return $"{string.Join(", ", reasons)}, and carries {type.All.Load[silo]}";
    }

    /// <summary>The rule that keeps a silo from having a copy, or the worst of those chosen and by what it is better.</summary>
    private static string WhyNot(int silo, TypeSituation type, Reading reading)
    {
        if (type.Terrain.Rejection(silo) is { } rejection)
        {
            return rejection;
        }

        if (reading.Kept.Count == 0)
        {
            return reading.Seating.Objection(silo) ?? "it may have one";
        }

        var objection = reading.Seating.Objection(silo);
        var other = reading.Kept.Select(type.Rows.Silo).Where(kept => objection is null || type.Terrain.Zone[kept] == type.Terrain.Zone[silo]).DefaultIfEmpty(-1)
            .MaxBy(kept => kept < 0 ? 0 : type.All.Load[kept]);
        if (objection is not null && (other < 0 || reading.Seating.Crowd(silo) < type.Terrain.Bound))
        {
            return objection;
        }

        var comparison = Compare(silo, other, type, reading);
        return objection is null ? comparison : $"{objection}; {comparison}";
    }

    private static string Compare(int silo, int other, TypeSituation type, Reading reading)
    {
        var chosen = reading.Seating.MeritOf(other, false);
        var merit = reading.Seating.MeritOf(silo, false);
        chosen = chosen with { Crowd = chosen.Crowd - 1 };
        merit = type.Terrain.Zone[silo] == type.Terrain.Zone[other] ? merit with { Crowd = merit.Crowd - 1 } : merit;
        var name = type.Terrain.Silos.Ids[other];
        return chosen with { Load = 0, Tie = 0 } == merit with { Load = 0, Tie = 0 }
            ? chosen.Load - merit.Load > type.Weight ? $"it carries {merit.Load}, and {name}, which has one, {chosen.Load}: not enough of a difference to move the copy, or other moves come first" : $"{name} has one, and this silo is not better by enough to move it: it carries {merit.Load}, not {chosen.Load}"
            : chosen.IsBetterThan(merit) ? $"{name} was better: {chosen.Against(merit)}" : $"it is better than {name}, which has one, and may get it in time: {merit.Against(chosen)}";
    }
}
