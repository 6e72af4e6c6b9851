using System.Collections.Immutable;

namespace Quintet.Placement;

/// <summary>What of a type's policy the silos there are cannot satisfy, in words, each with the smallest addition that would help.</summary>
internal sealed class Shortfall
{
    private readonly ClusterPicture _picture;
    private readonly TypeGoal _goal;
    private readonly Terrain _terrain;

    private Shortfall(ClusterPicture picture, TypeGoal goal) =>
        (_picture, _goal, _terrain) = (picture, goal, new Terrain(goal, new SiloTable(picture.Silos), picture.Rules));

    public static ImmutableArray<string> Of(ClusterPicture picture, TypeGoal goal) => new Shortfall(picture, goal).Find();

    private ImmutableArray<string> Find()
    {
        var found = new List<string>();
        if (_terrain.Eligible.Length < _goal.Copies)
        {
            found.Add(TooFew());
        }

        if (Spread() is { } spread)
        {
            found.Add(spread);
        }

        if (_goal.Beyond() > 0 && _terrain.Eligible.Length >= _goal.Copies && _terrain.Eligible.Length < _goal.Copies + _goal.Beyond())
        {
            var lacking = _goal.Copies + _goal.Beyond() - _terrain.Eligible.Length;
            found.Add($"'{_goal.Name}' asks for {_goal.Copies} copies and {_goal.AskedBeyond()}, and {Silos(_terrain.Eligible.Length)} can hold one: start {lacking} more {Of()}, or ask for fewer.");
        }

        if (_terrain.PartitionRules.Length > 0)
        {
            found.AddRange(RulesInTheWay());
        }

        found.AddRange(_terrain.Failures.Select(failure => $"'{_goal.Name}': {failure}"));
        return [.. found];
    }

    private string TooFew()
    {
        var asks = $"'{_goal.Name}' asks for {_goal.Copies} copies (availability.tolerateFailures {_goal.Policy.Availability.TolerateFailures})";
        var lacking = _goal.Copies - _terrain.Eligible.Length;
        var excluded = Excluded();
        return $"{asks}, and {_terrain.Eligible.Length} of {Silos(_terrain.Silos.Count)} can hold one{(excluded.Length == 0 ? "" : $"; of those that host it {excluded}")}: start {lacking} more {Of()}.";
    }

    /// <summary>Fewer values than copies: the type survives fewer failures of whole values than it could.</summary>
    private string? Spread()
    {
        if (_goal.Policy.Availability.SpreadOver is not { } label || _terrain.Eligible.Length == 0 || _goal.Copies == 1)
        {
            return null;
        }

        var named = _terrain.Values.Where(value => value != Terrain.Unlabelled).ToList();
        return named.Count == 0
            ? $"'{_goal.Name}' asks for {_goal.Copies} copies over '{label}' (availability.spreadOver), and no silo that can hold one has that label: start silos with it, e.g. {label}=a, {Of()}."
            : named.Count < Math.Min(_goal.Copies, _terrain.Eligible.Length)
                ? $"'{_goal.Name}' asks for {_goal.Copies} copies over '{label}' (availability.spreadOver) and only {label} {string.Join(", ", named)} can hold one: start {(_goal.Copies - named.Count == 1 ? $"one silo with {Fresh(label)}" : $"{_goal.Copies - named.Count} silos, each with another value, such as {Fresh(label)},")} {Of()}."
                : null;
    }

    /// <summary>Rules of others that leave a partition without a place for a copy.</summary>
    private IEnumerable<string> RulesInTheWay()
    {
        var situation = new Situation(_picture);
        var type = situation.Types.FirstOrDefault(other => other.Terrain.Goal.Name == _goal.Name);
        if (type is null)
        {
            yield break;
        }

        type = new TypeSituation(situation, _terrain, type.Rows, type.Relations);
        var reading = new Reading(type, new Seating(type));
        var stuck = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < type.Rows.Count; row++)
        {
            reading.Read(row);
            for (var needed = _terrain.Wanted - reading.Kept.Count; needed > 0; needed--)
            {
                if (reading.Seating.Best([]) is >= 0 and var silo)
                {
                    reading.Seating.Take(silo);
                    continue;
                }

                var reason = _terrain.Eligible.Where(other => !reading.Seating.IsTaken(other)).Select(reading.Seating.Objection).FirstOrDefault(objection => objection is not null) ?? "all other silos have one";
                stuck[reason] = stuck.GetValueOrDefault(reason) + 1;
                break;
            }
        }

        foreach (var (reason, partitions) in stuck)
        {
            yield return $"{partitions} partitions of '{_goal.Name}' lack a place for a copy that obeys all rules; where one could be, {reason}: start another silo that the rule admits, {Of()}, or take the rule out.";
        }
    }

    /// <summary>Why silos that host the type hold nothing, with their numbers.</summary>
    private string Excluded() => string.Join("; ", Enumerable.Range(0, _terrain.Silos.Count)
        .Where(silo => !_terrain.IsAllowed(silo) && _terrain.Silos.Pictures[silo].Types.Contains(_goal.Name))
        .GroupBy(silo => _terrain.Rejection(silo)!, StringComparer.Ordinal)
        .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => $"{group.Count()} cannot, because {group.Key}"));

    /// <summary>A value that silos which hold nothing have, if there is one; otherwise a new one.</summary>
    private string Fresh(string label)
    {
        var others = _terrain.Silos.Pictures.Select(silo => silo.Labels.GetValueOrDefault(label)).OfType<string>().Where(value => !_terrain.Values.Contains(value)).Order(StringComparer.Ordinal);
        var letters = Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString()).Where(value => !_terrain.Values.Contains(value));
        return $"{label}={others.Concat(letters).First()}";
    }

    /// <summary>What a silo that is to be added must be like.</summary>
    private string Of()
    {
        var clauses = _goal.Policy.Placement.Require.Select(clause => $"with {LabelRules.Clause(clause.Key, clause.Value)} (placement.require)")
            .Concat(_goal.Policy.Placement.Avoid.Select(clause => $"without {LabelRules.Clause(clause.Key, clause.Value)} (placement.avoid)"));
        return string.Join(", ", clauses.Prepend("that host it"));
    }

    private static string Silos(int count) => count == 1 ? "1 silo" : $"{count} silos";
}
