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
    IPolicyTable table, PolicyDirectory directory, ClusterPictureSource pictures, SiloCensus census, SiloDetector detector, IGrainFactory grains, IOptions<QuintetSiloOptions> options, EventJournal journal, ILogger<PolicyChanges> logger)
{
    private readonly SiloServices<IReplicaService> _services = new(grains, PeerLinks.ServiceId);

    public async Task<ImmutableArray<PolicyReport>> ListAsync()
    {
        var stored = await table.ReadAsync(CancellationToken.None);
        directory.Learn(stored);
        var picture = pictures.Take();
        var told = PolicyProgress.Tell(await census.EverywhereAsync());
        var moving = PolicyProgress.Moving(Planner.Plan(picture));
        return [ReportAll(stored), .. picture.Types.Select(type => Report(type, picture, stored, PolicyProgress.Of(type, picture, told, moving)))];
    }

    public async Task<ImmutableArray<PolicyRevision>> HistoryAsync(string type)
    {
        CheckType(type);
        return [.. await table.HistoryAsync(type, CancellationToken.None)];
    }

    public async Task<PolicyReport> SetAsync(PolicyChange change)
    {
        var (own, based) = await CheckAsync(change);
        if (change.IsStrict && Changed(change.Type, own) is var after && after.Types.SelectMany(type => Explainer.Degraded(after, type)).ToList() is { Count: > 0 } unmet)
        {
            throw new QuintetAdminException($"The policy is refused, for it was to be strict and the silos there are cannot satisfy it: {string.Join(" ", unmet)}");
        }

        var generation = await table.TryAddAsync(
            new PolicyRevision { Type = change.Type, Generation = 0, Policy = own.ToJsonString(), By = change.By, Reason = change.Reason }, based, CancellationToken.None)
            ?? throw await StaleAsync(change.Type, based);
        journal.Add("PolicySet", change.Type, $"generation {generation}: {own.ToJsonString()}, by {change.By}{(change.Reason.Length == 0 ? "" : $": {change.Reason}")}");
        LogSet(logger, change.Type, generation, own.ToJsonString(), change.By, change.Reason);
        await Task.WhenAll(detector.Live.Select(TellAsync));
        return (await ListAsync()).First(report => report.Type == change.Type);
    }

    public async Task<PlanReport> PlanAsync(PolicyChange change)
    {
        var (own, _) = await CheckAsync(change);
        var (before, after) = (pictures.Take(), Changed(change.Type, own));
        var sizes = await Task.WhenAll(detector.Live.Select(SizesOfAsync));
        return Forecaster.Plan(before, after, sizes.SelectMany(silo => silo).DistinctBy(row => row.Partition).ToDictionary(row => row.Partition, row => row.Bytes), options.Value.TransferBytesPerSecond);
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
                .SelectMany(type => PolicyRules.Problems(type.Policy).Select(problem => change.Type == QosPolicy.AllTypes ? $"'{type.Name}': {problem}" : problem)));
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

    // What a silo leads that says nothing counts as nothing.
    private Task<ImmutableArray<PartitionSize>> SizesOfAsync(SiloId silo) => _services.AskAsync(silo, other => other.GetSizes(), TimeSpan.FromSeconds(1), otherwise: []);

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

    private static PolicyReport Report(TypeGoal type, ClusterPicture picture, IReadOnlyList<PolicyRevision> stored, PolicyProgress progress)
    {
        var own = stored.FirstOrDefault(revision => revision.Type == type.Name);
        return new PolicyReport
        {
            Type = type.Name,
            OwnGeneration = own?.Generation ?? 0,
            Own = own?.Policy ?? "{}",
            Generation = type.Generation,
            InForce = PolicyJson.Write(type.Policy),
            ObservedGeneration = progress.Observed,
            PartitionsObserved = progress.Partitions,
            Partitions = type.Partitions,
            Degraded = Explainer.Degraded(picture, type),
        };
    }

    [LoggerMessage(EventId = 1303, Level = LogLevel.Information, Message = "Policy of '{Type}' is now generation {Generation}: {Policy}, set by {By} ({Reason})")]
    private static partial void LogSet(ILogger logger, string type, long generation, string policy, string by, string reason);
}
