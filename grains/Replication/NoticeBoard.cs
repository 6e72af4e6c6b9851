using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Quintet.Administration;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>Turns what happens to replicas into logs and metrics.</summary>
internal sealed partial class NoticeBoard(EventJournal journal, ILogger<NoticeBoard> logger)
{
    private static readonly Counter<long> ViewChanges = QuintetTelemetry.Meter.CreateCounter<long>(
        "quintet.view.changes", "{view}", "Views that replicas of this silo adopted.");

    private static readonly Counter<long> Failovers = QuintetTelemetry.Meter.CreateCounter<long>(
        "quintet.failovers", "{failover}", "Takeovers won by replicas of this silo.");

    private static readonly Counter<long> Suspicions = QuintetTelemetry.Meter.CreateCounter<long>(
        "quintet.suspicions", "{suspicion}", "Times this silo began to suspect another one.");

    private static readonly Counter<long> Mismatches = QuintetTelemetry.Meter.CreateCounter<long>(
        "quintet.mismatches", "{replica}", "Replicas of this silo that were quarantined because they disagree.");

    private static readonly Counter<long> Transferred = QuintetTelemetry.Meter.CreateCounter<long>(
        "quintet.transfer.bytes", "By", "Bytes of snapshots that this silo has sent, counted when a copy has received all of its own.");

    private static readonly Counter<long> Restores = QuintetTelemetry.Meter.CreateCounter<long>(
        "quintet.restores", "{restore}", "Lost partitions that this silo restored as a new era, on the operator's word.");

    public void OnJudged(SiloId silo, Evidence evidence)
    {
        journal.Add("Judged", silo.Value, evidence == Evidence.None ? "is no longer suspected" : $"is suspected: {evidence}");
        if (evidence != Evidence.None)
        {
            Suspicions.Add(1, new KeyValuePair<string, object?>("quintet.silo", silo.Value), new("quintet.evidence", evidence.ToString()));
        }
    }

    public void OnNotice(PartitionId partition, Notice notice)
    {
        switch (notice)
        {
            case ViewAdopted adopted:
                ViewChanges.Add(1, Type(partition));
                LogView(logger, partition, adopted.View);
                break;
            case ReignBegan { TakeOver: true } reign:
                Failovers.Add(1, Type(partition));
                journal.Add("TakeOver", $"{partition}", $"this silo's replica leads {reign.View}");
                LogReign(logger, partition, reign.View.Id);
                break;
            case Serving serving:
                LogServing(logger, partition, serving.View.Id);
                break;
            case Evicting evicting:
                journal.Add("Evicting", $"{partition}", evicting.Reason);
                LogEvicting(logger, partition, evicting.Reason);
                break;
            case Admitting admitting:
                journal.Add("Admitting", $"{partition}", string.Join(", ", admitting.Learners));
                LogAdmitting(logger, partition, string.Join(", ", admitting.Learners));
                break;
            case Mismatch mismatch:
                Mismatches.Add(1, Type(partition));
                journal.Add("Quarantined", $"{partition}", $"this silo's copy disagrees at index {mismatch.Index}: {mismatch.Reason}");
                LogMismatch(logger, partition, mismatch.Index, mismatch.Reason);
                break;
            case Outdated outdated:
                journal.Add("Outdated", $"{partition}", outdated.Reason);
                LogOutdated(logger, partition, outdated.Index, outdated.Reason);
                break;
            case NotCompared unlike:
                LogNotCompared(logger, partition, unlike.OwnVersion, unlike.PrimaryVersion);
                break;
            case PolicyCommitted committed:
                LogPolicy(logger, partition, committed.Policy);
                break;
            case Restored restored:
                Restores.Add(1, Type(partition));
                journal.Add("Restored", $"{partition}", $"{restored.View} from a copy up to index {restored.Index}");
                LogRestored(logger, partition, restored.View.Id, restored.Index);
                break;
            case Alarm alarm:
                journal.Add("Alarm", $"{partition}", alarm.What);
                LogAlarm(logger, alarm.What);
                break;
            case TransferProgress transfer:
                Transferred.Add(transfer.Bytes, Type(partition));
                LogTransfer(logger, partition, transfer.To, transfer.Phase, transfer.Bytes);
                break;
            default:
                break;
        }
    }

    public void OnStopped(PartitionId partition, ProtocolViolationException violation) => LogStopped(logger, violation, partition);

    private static KeyValuePair<string, object?> Type(PartitionId partition) => new("quintet.component.type", partition.Type);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Partition {Partition}: view {View}")]
    private static partial void LogView(ILogger logger, PartitionId partition, View view);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "Partition {Partition}: this silo's replica is primary of {View} and reconciles")]
    private static partial void LogReign(ILogger logger, PartitionId partition, ViewId view);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information, Message = "Partition {Partition}: serving in {View}")]
    private static partial void LogServing(ILogger logger, PartitionId partition, ViewId view);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "Partition {Partition}: leaving out {Reason}")]
    private static partial void LogEvicting(ILogger logger, PartitionId partition, string reason);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Information, Message = "Partition {Partition}: admitting {Learners}")]
    private static partial void LogAdmitting(ILogger logger, PartitionId partition, string learners);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Critical, Message = "Partition {Partition}: this silo's copy disagrees at index {Index} and is quarantined: {Reason}")]
    private static partial void LogMismatch(ILogger logger, PartitionId partition, long index, string reason);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Critical, Message = "{Alarm}")]
    private static partial void LogAlarm(ILogger logger, string alarm);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Information, Message = "Partition {Partition}: transfer to {To} {Phase} ({Bytes} bytes)")]
    private static partial void LogTransfer(ILogger logger, PartitionId partition, ReplicaId to, string phase, long bytes);

    [LoggerMessage(EventId = 1016, Level = LogLevel.Warning, Message = "Partition {Partition}: this silo's copy cannot follow from index {Index} on and leaves the view to the others: {Reason}")]
    private static partial void LogOutdated(ILogger logger, PartitionId partition, long index, string reason);

    [LoggerMessage(EventId = 1013, Level = LogLevel.Information, Message = "Partition {Partition}: states are not compared with the primary's in this view, for the builds differ or cannot hash them ({Own:x16} here, {Primary:x16} there)")]
    private static partial void LogNotCompared(ILogger logger, PartitionId partition, ulong own, ulong primary);

    [LoggerMessage(EventId = 1014, Level = LogLevel.Information, Message = "Partition {Partition}: policy {Policy}")]
    private static partial void LogPolicy(ILogger logger, PartitionId partition, ReplicationPolicy policy);

    [LoggerMessage(EventId = 1015, Level = LogLevel.Critical, Message = "Partition {Partition}: restored as {View} from a copy up to index {Index}; what was acknowledged beyond it is lost")]
    private static partial void LogRestored(ILogger logger, PartitionId partition, ViewId view, long index);

    [LoggerMessage(EventId = 1009, Level = LogLevel.Critical, Message = "Partition {Partition}: a broken invariant stopped this silo's replica")]
    private static partial void LogStopped(ILogger logger, Exception exception, PartitionId partition);
}
