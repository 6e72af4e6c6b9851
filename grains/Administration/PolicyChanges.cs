using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quintet.Placement;
using Quintet.Policies;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Administration;

/// <summary>Policies as administrators read and change them.</summary>
internal sealed partial class PolicyChanges(
    IPolicyTable table, PolicyDirectory directory, ClusterPictureSource pictures, SiloCensus census, SiloDetector detector, IGrainFactory grains, IOptions<QuintetSiloOptions> options, ILogger<PolicyChanges> logger)
{
    private readonly SiloServices<IReplicaService> _services = new(grains, PeerLinks.ServiceId);

    public async Task<ImmutableArray<PolicyReport>> ListAsync()
    {
        var stored = await table.ReadAsync(CancellationToken.None);
        directory.Learn(stored);
        var picture = pictures.Take();
        var observed = (await census.EverywhereAsync()).Where(finding => !finding.Observed.IsDefault).SelectMany(finding => finding.Observed)
            .GroupBy(row => row.Partition).ToDictionary(rows => rows.Key, rows => rows.Max(row => row.Generation));
        var moves = Planner.Plan(picture);
        return [ReportAll(stored), .. picture.Types.Select(type => Report(type, picture, stored, observed, moves))];
    }

    public async Task<ImmutableArray<PolicyRevision>> HistoryAsync(string type)
    {
        CheckType(type);
        return [.. await table.HistoryAsync(type, CancellationToken.None)];
    }

    public async Task<PolicyReport> SetAsync(PolicyChange change)
    {
        var (own, based) = await CheckAsync(change);
        if (change.IsStrict && Changed(change.Type, own) is var after && after.Types.SelectMany(type => Planner.Degraded(after, type)).ToList() is { Count: > 0 } unmet)
        {
            throw new QuintetAdminException($"The policy is refused, for it was to be strict and the silos there are cannot satisfy it: {string.Join(" ", unmet)}");
        }

        var generation = await table.TryAddAsync(
            new PolicyRevision { Type = change.Type, Generation = 0, Policy = own.ToJsonString(), By = change.By, Reason = change.Reason }, based, CancellationToken.None)
            ?? throw await StaleAsync(change.Type, based);
        LogSet(logger, change.Type, generation, own.ToJsonString(), change.By, change.Reason);
        await Task.WhenAll(detector.Live.Select(TellAsync));
        return (await ListAsync()).First(report => report.Type == change.Type);
    }

    public async Task<PlanReport> PlanAsync(PolicyChange change)
    {
        var (own, _) = await CheckAsync(change);
        var (before, after) = (pictures.Take(), Changed(change.Type, own));
        return Forecaster.Plan(before, after, options.Value.TransferBytesPerSecond);
    }

    /// <summary>The type's own policy as the change leaves it, and the generation it was made from.</summary>
    private async Task<(JsonObject Own, long Based)> CheckAsync(PolicyChange change)
    {
        CheckType(change.Type);
        var stored = await table.ReadAsync(CancellationToken.None);
        directory.Learn(stored);
        var current = stored.FirstOrDefault(revision => revision.Type == change.Type);
        if (change.Expected is { } expected && expected != (current?.Generation ?? 0))
        {
            throw await StaleAsync(change.Type, expected);
        }

        var problems = new List<string>();
        if (PolicyJson.TryParse(change.Policy, problems) is { } patch)
        {
            var own = change.Replaces ? PolicyJson.Merge([], patch) : PolicyJson.Merge(current is null ? [] : (JsonObject)JsonNode.Parse(current.Policy)!, patch);
            var changed = Changed(change.Type, own);
            problems.AddRange(changed.Types
                .Where(type => change.Type is QosPolicy.AllTypes || type.Name == change.Type)
                .SelectMany(type => PolicyRules.Problems(type.Policy).Concat(UnknownTypes(type, changed)).Select(problem => change.Type == QosPolicy.AllTypes ? $"'{type.Name}': {problem}" : problem)));
            if (change.Type == QosPolicy.AllTypes)
            {
                problems.AddRange(PolicyRules.Problems(PolicyJson.Combine(own)));
            }

            if (problems.Count == 0)
            {
                return (own, current?.Generation ?? 0);
            }
        }

        throw new QuintetAdminException($"The policy of '{change.Type}' was not changed: {string.Join("; ", problems.Distinct())}.");
    }

    private static IEnumerable<string> UnknownTypes(TypeGoal type, ClusterPicture picture) =>
        from clause in (IEnumerable<(string Name, ImmutableArray<string> Types)>)[("near", type.Policy.Placement.Near), ("apart", type.Policy.Placement.Apart)]
        from other in clause.Types
        where other == type.Name || picture.Types.All(known => known.Name != other)
        select other == type.Name
            ? $"placement.{clause.Name} names '{other}' itself; take it out"
            : $"placement.{clause.Name} names '{other}', and there is no such component type; there are {string.Join(", ", picture.Types.Select(known => known.Name))}";

    /// <summary>The cluster as it is, with another policy of one type, or of all.</summary>
    private ClusterPicture Changed(string changed, JsonObject own) => pictures.Take(directory.With(changed, own));

    private void CheckType(string type)
    {
        var known = pictures.Take().Types;
        if (type != QosPolicy.AllTypes && known.All(other => other.Name != type))
        {
            throw new QuintetAdminException($"There is no component type '{type}'; there are {string.Join(", ", known.Select(other => other.Name))}, and '{QosPolicy.AllTypes}' for what all inherit.");
        }
    }

    private async Task<QuintetAdminException> StaleAsync(string type, long expected)
    {
        var newest = (await table.HistoryAsync(type, CancellationToken.None)).LastOrDefault();
        return new QuintetAdminException(newest is null
            ? $"The policy of '{type}' was not changed: the change was made from generation {expected}, and the type has no policy of its own. Expect generation 0."
            : $"The policy of '{type}' was not changed: the change was made from generation {expected}, and {newest.By} has since made it generation {newest.Generation} ({newest.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z). Look at that one, then make the change again from it.");
    }

    private async Task TellAsync(SiloId silo)
    {
        try
        {
            await _services.On(silo).LearnPolicies().AsTask().WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (Exception)
        {
            // It reads them by itself, every second.
        }
    }

    private static PolicyReport ReportAll(IReadOnlyList<PolicyRevision> stored)
    {
        var own = stored.FirstOrDefault(revision => revision.Type == QosPolicy.AllTypes);
        var generation = own?.Generation ?? 0;
        return new PolicyReport
        {
            Type = QosPolicy.AllTypes,
            OwnGeneration = generation,
            Own = own?.Policy ?? "{}",
            Generation = generation,
            InForce = PolicyJson.Write(PolicyJson.Combine(own?.Policy ?? "{}")),
            ObservedGeneration = generation,
        };
    }

    private static PolicyReport Report(
        TypeGoal type, ClusterPicture picture, IReadOnlyList<PolicyRevision> stored, Dictionary<PartitionId, long> observed, List<Move> moves)
    {
        var own = stored.FirstOrDefault(revision => revision.Type == type.Name);
        var moving = moves.Where(move => move is not MovePrimary && !move.IsForBalance).Select(move => move.Partition).ToHashSet();
        var generations = picture.Views.Keys.Where(partition => partition.Type == type.Name)
            .Select(partition => type.Generation == 0 ? 0 : moving.Contains(partition) ? Math.Min(type.Generation - 1, observed.GetValueOrDefault(partition)) : observed.GetValueOrDefault(partition)).ToList();
        return new PolicyReport
        {
            Type = type.Name,
            OwnGeneration = own?.Generation ?? 0,
            Own = own?.Policy ?? "{}",
            Generation = type.Generation,
            InForce = PolicyJson.Write(type.Policy),
            ObservedGeneration = generations.DefaultIfEmpty(type.Generation).Min(),
            PartitionsObserved = generations.Count(generation => generation >= type.Generation),
            Partitions = type.Partitions,
            Degraded = Planner.Degraded(picture, type),
        };
    }

    [LoggerMessage(EventId = 1303, Level = LogLevel.Information, Message = "Policy of '{Type}' is now generation {Generation}: {Policy}, set by {By} ({Reason})")]
    private static partial void LogSet(ILogger logger, string type, long generation, string policy, string by, string reason);
}
