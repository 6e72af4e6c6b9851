using System.Collections.Immutable;
using Quintet.Placement;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Administration;

/// <summary>Answers "why?" and "what if?".</summary>
internal sealed class AdminQuestions(ClusterPictureSource pictures, SiloCensus census, SiloNames names, SiloDetector detector, IGrainFactory grains)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SiloServices<IReplicaService> _services = new(grains, PeerLinks.ServiceId);

    public async Task<ClusterEvents> EventsAsync(ImmutableDictionary<string, long> seen)
    {
        var pages = await Task.WhenAll(detector.Live.Select(silo => EventsOfAsync(silo, seen.GetValueOrDefault(silo.Value))));
        var events = pages.SelectMany(page => page).OrderBy(entry => entry.At).ThenBy(entry => entry.Silo, StringComparer.Ordinal).ThenBy(entry => entry.Number).ToImmutableArray();
        return new ClusterEvents { Events = events, Seen = seen.SetItems(events.GroupBy(entry => entry.Silo).Select(silo => KeyValuePair.Create(silo.Key, silo.Max(entry => entry.Number)))) };
    }

    public async Task<PlacementExplanation> ExplainAsync(PartitionId partition)
    {
        var findings = await census.EverywhereAsync();
        var picture = pictures.Take() with
        {
            Quarantined = [.. findings.SelectMany(finding => finding.Quarantined).Select(copy => (copy.Partition, copy.Copy))],
            Learners = [.. findings.Where(finding => !finding.Learners.IsDefault).SelectMany(finding => finding.Learners).Select(learner => (learner.Partition, learner.Silo))],
        };
        if (!picture.Views.ContainsKey(partition))
        {
            throw new QuintetAdminException($"There is no partition {partition}. {names.Partitions(picture.Views.Keys, partition.Type)}");
        }

        var explanation = Explainer.Explain(picture, partition);
        return explanation with { Moves = [.. Planner.Plan(picture).Where(move => move.Partition == partition).Select(Forecaster.Describe)], Silos = [.. explanation.Silos.Select(verdict => verdict with { Silo = $"{names.Of(new SiloId(verdict.Silo))} ({verdict.Silo})" })] };
    }

    public WhatIfReport WhatIf(ImmutableArray<string> losses)
    {
        var picture = pictures.Take();
        var lost = new SortedSet<SiloId>();
        foreach (var loss in losses)
        {
            lost.UnionWith(loss.Split('=', 2) is [var label, var value] ? Labelled(picture, label, value) : [names.Find(loss)]);
        }

        return new WhatIfReport
        {
            Silos = [.. lost.Select(names.Of)],
            Types = [.. picture.Types.Select(type => Forecast.Of(type, picture, lost))],
        };
    }

    // Of one that says nothing the next call asks again.
    private Task<ImmutableArray<ClusterEvent>> EventsOfAsync(SiloId silo, long after) => _services.AskAsync(silo, other => other.GetEvents(after), Patience, otherwise: []);

    private static IEnumerable<SiloId> Labelled(ClusterPicture picture, string label, string value)
    {
        var silos = picture.Silos.Where(silo => silo.Value.Labels.GetValueOrDefault(label) == value).Select(silo => silo.Key).ToList();
        var values = picture.Silos.Values.Select(silo => silo.Labels.GetValueOrDefault(label)).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        return silos.Count > 0
            ? silos
            : throw new QuintetAdminException($"No silo has {label}={value}. {(values.Count == 0 ? $"No silo has a label '{label}'." : $"There are {string.Join(", ", values.Select(other => $"{label}={other}"))}.")}");
    }
}

/// <summary>What the failure of silos would mean for a type: a pure function of a picture.</summary>
internal static class Forecast
{
    public static TypeForecast Of(TypeGoal type, ClusterPicture picture, IReadOnlySet<SiloId> lost)
    {
        var left = picture.Views.Where(row => row.Key.Type == type.Name).Select(row => (
            row.Key.Number,
            row.Value,
            Copies: row.Value.Members.Count(member => picture.Silos.ContainsKey(member.Silo) && !lost.Contains(member.Silo) && !picture.Quarantined.Contains((row.Key, member))))).ToList();
        return new TypeForecast
        {
            Type = type.Name,
            Lost = [.. left.Where(row => row.Copies == 0).Select(row => row.Number)],
            Blocked = [.. left.Where(row => row.Copies > 0 && row.Copies < row.Value.Minimum).Select(row => row.Number)],
            FailOver = left.Count(row => row.Copies >= row.Value.Minimum && row.Copies > 0 && lost.Contains(row.Value.Primary.Silo)),
            SurvivesSilos = Math.Max(0, left.Select(row => row.Copies).DefaultIfEmpty(0).Min() - 1),
        };
    }
}
