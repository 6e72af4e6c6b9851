using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// All replicas of this silo, for as long as its process lives: state is never in a grain activation. It brings together what concerns them:
/// messages, views, suspicions and notices.
/// </summary>
internal sealed class ReplicaTable : IReplicaTable
{
    private readonly ConcurrentDictionary<PartitionId, ReplicaHost> _hosts = new();
    private readonly ViewDirectory _views;
    private readonly NoticeBoard _notices;
    private readonly SiloDetector _detector;
    private readonly ReplicaClock _clock;
    private readonly TransferBudget _budget;
    private ReplicaHost? _rehearsing;

    public ReplicaTable(
        ILocalSiloDetails silo,
        IComponentTypes types,
        ViewDirectory views,
        SiloDetector detector,
        PeerLinks links,
        RegisterWorker register,
        NoticeBoard notices,
        UncommittedBytes uncommitted,
        IOptions<QuintetSiloOptions> options,
        TimeProvider clock)
    {
        (_views, _notices, _detector, _clock) = (views, notices, detector, new ReplicaClock(clock));
        _budget = new TransferBudget(options.Value.TransferBytesPerSecond, clock);
        var here = new SiloId(silo.SiloAddress.ToParsableString());
        var around = new ReplicaSurroundings(register, links.Post, OnNotice, notices.OnStopped, clock, _clock, new AnswerDelays(), uncommitted.Share);
        foreach (var type in types.All)
        {
            // Until a policy is set, and told by its entry.
            var replica = new ReplicaOptions { HashEvery = options.Value.CompareStatesEvery, Copies = PolicyJson.Combine(type.DefaultPolicy).Copies };
            for (var number = 0; number < type.Partitions; number++)
            {
                var partition = new PartitionId(type.Name, number);
                _hosts[partition] = new ReplicaHost(partition, here, type.StateMachine, replica, around);
            }
        }

        links.Received = OnMessages;
        views.Changed += OnView;
        detector.Judged += OnJudged;
        detector.Reweighed += OnReweighed;
    }

    public IEnumerable<ReplicaHost> Hosts => _hosts.Values;

    /// <summary>A replica that executors find besides, and nobody else; null if there is none.</summary>
    public ReplicaHost? Rehearsing { private get => Volatile.Read(ref _rehearsing); set => Volatile.Write(ref _rehearsing, value); }

    public IReplica? Find(PartitionId partition) =>
        _hosts.TryGetValue(partition, out var host) ? host : Rehearsing is { } rehearsing && rehearsing.Partition == partition ? rehearsing : null;

    public View? NewestView(PartitionId partition) => _views.Find(partition);

    /// <summary>This silo's replica, or null if it does not host the type.</summary>
    public ReplicaHost? Host(PartitionId partition) => _hosts.GetValueOrDefault(partition);

    /// <summary>Time has passed. What snapshots may take goes to the partitions with the fewest copies first.</summary>
    public void Tick()
    {
        _clock.Tick();
        _budget.Refill();
        List<ReplicaHost>? sending = null;
        foreach (var host in _hosts.Values)
        {
            if (!host.TryTickIdle(_budget))
            {
                (sending ??= []).Add(host);
            }
        }

        sending?.OrderBy(host => host.View!.Members.Length).ToList().ForEach(host => host.TickSending(_budget));
    }

    private void OnMessages(MessageBatch batch)
    {
        foreach (var (partition, message) in batch.Messages)
        {
            if (_hosts.TryGetValue(partition, out var host))
            {
                using var activity = BackupTrace.Start(message, partition);
                host.Step(new Receive(batch.From, message));
            }
        }
    }

    private void OnView(PartitionId partition, View view) => Host(partition)?.Step(new LearnView(view));

    private void OnJudged(SiloId silo, Evidence evidence)
    {
        _notices.OnJudged(silo, evidence);
        OnReweighed([silo]);
    }

    /// <summary>A split may make a silo gone for some partitions only: for those whose primary is on this side.</summary>
    private void OnReweighed(IReadOnlyCollection<SiloId> silos)
    {
        foreach (var host in _hosts.Values)
        {
            foreach (var silo in silos)
            {
                host.Step(new Suspect(silo, _detector.EvidenceAgainst(silo, host.View)));
            }
        }
    }

    private void OnNotice(PartitionId partition, Notice notice)
    {
        if (notice is ViewAdopted { View: var view })
        {
            // Not under the replica's lock: others listen, and may step it.
            ThreadPool.UnsafeQueueUserWorkItem(static adopted => adopted.Views.Learn(adopted.Partition, adopted.View), (Views: _views, Partition: partition, View: view), preferLocal: false);
        }

        _notices.OnNotice(partition, notice);
    }
}

/// <summary>Lets a trace run on from the caller to the backups.</summary>
internal static class BackupTrace
{
    public static Activity? Start(Message message, PartitionId partition)
    {
        if (message is not Append { Entries.IsEmpty: false } append || !QuintetTelemetry.Source.HasListeners())
        {
            return null;
        }

        ActivityContext parent = default;
        List<ActivityLink>? links = null;
        foreach (var entry in append.Entries)
        {
            if (entry.Trace is { } trace && ActivityContext.TryParse(trace, null, isRemote: true, out var context))
            {
                if (parent == default)
                {
                    parent = context;
                }
                else
                {
                    (links ??= []).Add(new ActivityLink(context));
                }
            }
        }

        return parent == default
            ? null
            : QuintetTelemetry.Source.StartActivity(ActivityKind.Consumer, parent, [new("quintet.partition", partition.ToString()), new("quintet.entries", append.Entries.Length)], links, name: "quintet.append");
    }
}
