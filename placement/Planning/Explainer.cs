using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>Says in words what the planner goes by.</summary>
internal static class Explainer
{
    /// <summary>What of a type's policy the silos there are cannot satisfy, each with the clauses that conflict and the smallest addition that would help; empty if they can.</summary>
    public static ImmutableArray<string> Degraded(ClusterPicture picture, TypeGoal type)
    {
        var board = new TypeBoard(picture, type, new SiloLoads(picture));
        var unmet = ImmutableArray.CreateBuilder<string>();
        var lacking = type.Copies - board.Eligible.Count;
        var wanted = string.Concat(type.Policy.Placement.Require.Select(clause => $" with {Labels.InWords(clause.Key, clause.Value)}"));
        if (lacking > 0)
        {
            var rejected = board.All.Where(site => site.Rejection is not null).GroupBy(site => site.Rejection!).Select(group => $"{group.Count()} cannot, because {group.Key}");
            unmet.Add($"'{type.Name}' asks for {type.Copies} copies (availability.tolerateFailures {type.Policy.Availability.TolerateFailures}), and {board.Eligible.Count} of {picture.Silos.Count} silos can hold one{string.Concat(rejected.Select(why => $"; {why}"))}: start {lacking} more{wanted} that host it.");
        }

        if (type.Policy.Availability.SpreadOver is { } label && board.Values < Math.Min(type.Copies, board.Eligible.Count))
        {
            unmet.Add($"'{type.Name}' asks for {type.Copies} copies over '{label}' (availability.spreadOver), and the silos that can hold one have {(board.Eligible.All(site => site.Value is null) ? "no such label" : $"only {string.Join(", ", board.Eligible.Select(site => $"{label}={site.Value ?? "(none)"}").Distinct())}")}: start {type.Copies - board.Values} with {(type.Copies - board.Values == 1 ? "another value" : "other values")}{wanted}.");
        }

        return unmet.ToImmutable();
    }

    /// <summary>Why the copies of a partition are where they are, and why not elsewhere. Who is about to move is told by the planner.</summary>
    public static PlacementExplanation Explain(ClusterPicture picture, PartitionId partition)
    {
        var type = picture.Types.First(goal => goal.Name == partition.Type);
        var view = picture.Views[partition];
        var board = new TypeBoard(picture, type, new SiloLoads(picture));
        var verdicts = board.All.Select(site => Verdict(site, view, partition, picture, board)).OrderBy(verdict => verdict.Holds switch { "Primary" => 0, "Backup" => 1, "None" => 3, _ => 2 });
        var gone = view.Members.Where(member => !picture.Silos.ContainsKey(member.Silo)).Select(member => new SiloVerdict { Silo = member.Silo.Value, Holds = member == view.Primary ? "Primary" : "Backup", Why = "it does not answer; its copy counts for nothing" });
        return new PlacementExplanation
        {
            Partition = partition.ToString(),
            Summary = $"{type.Copies} copies wanted{(type.Policy.Availability.SpreadOver is { } label ? $", spread over '{label}'" : "")}, at least {type.Minimum} for commands; {view.Members.Length} in the view; {board.Eligible.Count} silos may hold one",
            Silos = [.. verdicts, .. gone],
            Degraded = Degraded(picture, type),
        };
    }

    private static SiloVerdict Verdict(Site site, View view, PartitionId partition, ClusterPicture picture, TypeBoard board)
    {
        var holds = view.Primary.Silo == site.Silo ? "Primary" : view.MemberOn(site.Silo) is not null ? "Backup" : picture.Learners.Contains((partition, site.Silo)) ? "Joining" : "None";
        var isQuarantined = view.MemberOn(site.Silo) is { } copy && picture.Quarantined.Contains((partition, copy));
        var about = $"load {board.Loads[site.Silo]}{(site.Score != 0 ? $", preference {site.Score}" : "")}{(board.Type.Policy.Availability.SpreadOver is { } label ? $", {label}={site.Value ?? "(none)"}" : "")}";
        var why = (holds, site.Rejection) switch
        {
            _ when isQuarantined => "its copy disagrees with the others and is to be replaced",
            ("None", { } rejection) => rejection,
            (_, { } rejection) => $"{rejection}, so its copy is to go elsewhere as soon as another silo can take it",
            ("None", _) => view.Members.Length >= board.Type.Copies ? $"enough copies, and what is there stays ({about})" : $"it may hold one ({about})",
            ("Primary", _) => $"it leads ({about})",
            ("Joining", _) => $"a copy is being made, or is kept as a spare ({about})",
            _ => $"it may hold one, and does ({about})",
        };
        return new SiloVerdict { Silo = site.Silo.Value, Holds = holds, Why = why };
    }
}
