using System.Collections.Immutable;

namespace Quintet.Replication;

/// <summary>Answers the questions of <see cref="StatusCondition"/>: a pure function of a status.</summary>
internal static class ConditionRules
{
    /// <summary>The conditions, each with the time given.</summary>
    public static ImmutableArray<StatusCondition> Judge(ClusterStatus status, DateTimeOffset now)
    {
        var lost = Where(partition => partition.Condition == "Lost");
        var blocked = Where(partition => partition.Condition == "Blocked");
        var recovering = Where(partition => partition.Condition == "Recovering");
        var held = Where(partition => !partition.BlockedBy.IsEmpty);
        var wanted = status.Types.ToDictionary(type => type.Type, type => type.TolerateFailures);
        var away = status.Silos.Where(silo => silo.Leaving == "Stopping" && !status.Silos.Any(other => other.Name == silo.Name && other is { Status: "Active", Leaving: null })).Select(silo => silo.Name).Distinct().ToList();
        var thin = Where(partition => partition.SurvivesSilos < wanted.GetValueOrDefault(partition.Type));
        var quarantined = Where(partition => !partition.Quarantined.IsEmpty);
        var trouble = status.Silos.Where(silo => silo.RegisterTroubleSince is not null).Select(silo => silo.Silo).ToList();

        return
        [
            Of("Available",
                ("PartitionsLost", lost, "have no member left"),
                ("PartitionsBlocked", blocked, "have fewer sound copies than their minimum"),
                ("PartitionsRecovering", recovering, "have no primary that serves"),
                ("CommitsBlocked", held, "have commits or queries that wait for a member")) ?? True("Available", "AllServe", "every partition serves"),
            Of("Redundant", away.Count > 0 && thin.TrueForAll(IsLent) ? ("CopiesLent", thin, $"have one copy fewer than wanted until {string.Join(", ", away)} is back") : ("CopiesMissing", thin, "would survive fewer lost silos than their policy asks for")) ?? True("Redundant", "AllCopies", "every partition survives as many lost silos as its policy asks for"),
            Policies(),
            Of("CopiesAgree", ("CopiesInQuarantine", quarantined, "have a copy that disagrees")) ?? True("CopiesAgree", "NoQuarantine", "no copy is known to disagree"),
            status.Suspicions.IsEmpty
                ? True("SilosRespond", "NoSuspicions", "no silo is suspected")
                : False("SilosRespond", "SilosSuspected", string.Join("; ", status.Suspicions.GroupBy(row => row.Silo).Select(row => $"{row.Key} by {string.Join(", ", row.Select(suspicion => suspicion.By))}"))),
            trouble.Count == 0
                ? True("RegisterReachable", "RegisterAnswers", "every silo that answers reaches the view register")
                : False("RegisterReachable", "RegisterUnreachable", $"the view register cannot be used by {string.Join(", ", trouble)}; no view changes there"),
        ];

        StatusCondition Policies() =>
            status.Types.FirstOrDefault(type => !type.Degraded.IsEmpty) is { } degraded ? False("PoliciesInForce", "PolicyUnsatisfiable", string.Join(' ', degraded.Degraded))
            : status.Types.FirstOrDefault(type => type.ObservedGeneration < type.Generation) is { } pending ? False("PoliciesInForce", "PolicyPending", $"'{pending.Type}' has come to generation {pending.ObservedGeneration} of {pending.Generation}")
            : True("PoliciesInForce", "AllInForce", "every type has come to its policy");

        // One failure of the margin may be borrowed while a silo restarts.
        bool IsLent(PartitionStatus partition) => partition.SurvivesSilos == wanted.GetValueOrDefault(partition.Type) - 1;

        List<PartitionStatus> Where(Func<PartitionStatus, bool> which) => [.. status.Partitions.Where(which)];

        StatusCondition? Of(string type, params ReadOnlySpan<(string Reason, List<PartitionStatus> Partitions, string What)> causes)
        {
            foreach (var (reason, partitions, what) in causes)
            {
                if (partitions.Count > 0)
                {
                    return False(type, reason, $"{partitions.Count} of {status.Partitions.Length} partitions ({partitions[0].Type}/{partitions[0].Partition}{(partitions.Count > 1 ? ", ..." : "")}) {what}");
                }
            }

            return null;
        }

        StatusCondition True(string type, string reason, string message) => Make(type, "True", reason, message);

        StatusCondition False(string type, string reason, string message) => Make(type, "False", reason, message);

        StatusCondition Make(string type, string answer, string reason, string message) => new() { Type = type, Status = answer, Reason = reason, Message = message, Since = now };
    }
}
