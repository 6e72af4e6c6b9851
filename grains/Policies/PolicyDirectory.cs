using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Quintet.Policies;

/// <summary>The policies that this silo knows, and what follows from them for each type.</summary>
internal sealed partial class PolicyDirectory(ILogger<PolicyDirectory> logger)
{
    private ImmutableDictionary<string, (long Generation, JsonObject Policy)> _stored = ImmutableDictionary<string, (long, JsonObject)>.Empty;
    private ImmutableDictionary<(string Type, string Defaults, long Generation), QosPolicy> _inForce = ImmutableDictionary<(string, string, long), QosPolicy>.Empty;

    /// <summary>Another object whenever something was learnt.</summary>
    public object Stamp => _stored;

    /// <summary>Takes note of what is stored. A policy that this build cannot read is reported, and the last one that it could stays in force.</summary>
    public void Learn(IEnumerable<PolicyRevision> newest)
    {
        var stored = _stored;
        foreach (var revision in newest)
        {
            if (stored.TryGetValue(revision.Type, out var known) && known.Generation >= revision.Generation)
            {
                continue;
            }

            var problems = new List<string>();
            var policy = PolicyJson.TryParse(revision.Policy, problems);
            if (policy is null)
            {
                LogUnreadable(logger, revision.Generation, revision.Type, string.Join("; ", problems));
            }

            stored = stored.SetItem(revision.Type, (revision.Generation, policy ?? known.Policy ?? []));
        }

        // All at once: the policy of a type and that of all types belong together. One task learns.
        _stored = stored;
    }

    /// <summary>What is in force for a type, and the generation of the change that made it so; 0 if nothing was changed.</summary>
    /// <param name="type">The type.</param>
    /// <param name="defaults">What its developer asks for, as JSON.</param>
    public (QosPolicy Policy, long Generation) InForce(string type, string defaults)
    {
        var stored = _stored;
        var (all, own) = (stored.GetValueOrDefault(QosPolicy.AllTypes), stored.GetValueOrDefault(type));
        var generation = Math.Max(all.Generation, own.Generation);
        var policy = ImmutableInterlocked.GetOrAdd(
            ref _inForce, (type, defaults, generation), _ => PolicyJson.Combine(all.Policy ?? [], (JsonObject)JsonNode.Parse(defaults)!, own.Policy ?? []));
        return (policy, generation);
    }

    /// <summary>What would be in force if a type's own policy, or that of all types, were another one.</summary>
    public Func<string, string, (QosPolicy Policy, long Generation)> With(string changed, JsonObject own)
    {
        var stored = _stored;
        return (type, defaults) => changed == type || changed == QosPolicy.AllTypes
            ? (PolicyJson.Combine(
                changed == QosPolicy.AllTypes ? own : stored.GetValueOrDefault(QosPolicy.AllTypes).Policy ?? [],
                (JsonObject)JsonNode.Parse(defaults)!,
                changed == type ? own : stored.GetValueOrDefault(type).Policy ?? []), long.MaxValue)
            : InForce(type, defaults);
    }

    [LoggerMessage(EventId = 1302, Level = LogLevel.Error, Message = "Policy generation {Generation} of '{Type}' cannot be read by this silo's build and is not followed here: {Problems}. Let all silos run the build that wrote it, or set the policy again")]
    private static partial void LogUnreadable(ILogger logger, long generation, string type, string problems);
}
