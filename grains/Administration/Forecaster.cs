using System.Collections.Immutable;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Administration;

/// <summary>What a change would do: the planner's moves, and how the types stand after them. Pure.</summary>
internal static class Forecaster
{
    public static PlanReport Plan(ClusterPicture before, ClusterPicture after, IReadOnlyDictionary<PartitionId, long> sizes, long bytesPerSecond)
    {
        // What is under way anyhow is none of the change's doing.
        var anyhow = Planner.Plan(before).Select(Key).ToHashSet();
        ImmutableArray<PlannedMove> moves = [.. Planner.Plan(after).Where(move => !anyhow.Contains(Key(move))).Select(move => Describe(move) with { Bytes = move is AddCopy or ReplaceCopy or AddSpare or ReplaceInPlace ? sizes.GetValueOrDefault(move.Partition) : 0 })];
        var bytes = moves.Sum(move => move.Bytes);
        return new PlanReport
        {
            Moves = moves,
            Degraded = [.. after.Types.SelectMany(type => Explainer.Degraded(after, type))],
            Types = [.. after.Types.Select(type => Margin(type, before, after)).Where(margin => margin.CopiesBefore != margin.CopiesAfter || margin.SurvivesSilosBefore != margin.SurvivesSilosAfter)],
            Bytes = bytes,
            Duration = TimeSpan.FromSeconds((double)bytes / bytesPerSecond),
            Notes = [.. after.Types.Where(type => type.Minimum > 1 && !before.Types.Any(was => was.Name == type.Name && was.Copies == type.Copies && was.Minimum == type.Minimum)).Select(PausesSooner)],
        };
    }

    public static PlannedMove Describe(Move move)
    {
        var (from, to) = move switch
        {
            AddCopy add => ((SiloId?)null, (SiloId?)add.To),
            AddSpare add => (null, add.To),
            ReplaceCopy replace => (replace.From, replace.To),
            RemoveCopy remove => (remove.From, null),
            DropLearner drop => (drop.On, null),
            ReplaceInPlace replace => (replace.On, replace.On),
            MovePrimary primary => (primary.Primary, primary.To),
            _ => (null, null),
        };
        return new PlannedMove { Kind = move.GetType().Name, Partition = move.Partition.ToString(), From = from?.Value, To = to?.Value, Why = move.Why, Instead = move.Instead };
    }

    /// <summary>A move for people: from where to where, why, and why not otherwise.</summary>
    public static string InWords(Move move) => Describe(move) switch
    {
        { From: { } from, To: { } to } => $"{from} -> {to}: {Reason(move)}",
        { To: { } to } => $"-> {to}: {Reason(move)}",
        var other => $"{other.From} ->: {Reason(move)}",
    };

    private static string Reason(Move move) => move.Instead.Length == 0 ? move.Why : $"{move.Why}. Not: {move.Instead}";

    private static (string, PartitionId, string?, string?) Key(Move move) => Describe(move) is var described ? (described.Kind, move.Partition, described.From, described.To) : default;

    private static string PausesSooner(TypeGoal type) =>
        $"'{type.Name}' survives {type.Copies - 1} failures, but accepts commands only until {type.Copies - type.Minimum + 1} of its {type.Copies} copies are lost: minimumCopies is {type.Minimum}";

    private static MarginChange Margin(TypeGoal type, ClusterPicture before, ClusterPicture after)
    {
        var copies = before.Views.Where(row => row.Key.Type == type.Name).Select(row => row.Value.Members.Count(member => before.Silos.ContainsKey(member.Silo))).DefaultIfEmpty(0).Min();
        var then = Math.Min(type.Copies, Planner.Capacity(after, type));
        return new MarginChange { Type = type.Name, CopiesBefore = copies, CopiesAfter = then, SurvivesSilosBefore = Math.Max(0, copies - 1), SurvivesSilosAfter = Math.Max(0, then - 1) };
    }
}
