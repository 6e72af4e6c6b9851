using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quintet.Health;
using Quintet.Placement;
using Quintet.Policies;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>Starts and stops the replication of this silo: detector, register, ticks, registration of types, reconciliation, drain.</summary>
internal sealed partial class ReplicationLifecycle(
    ReplicaTable replicas,
    IComponentTypes types,
    IViewRegister register,
    RegisterWorker worker,
    IPolicyTable policyTable,
    PolicyDirectory policies,
    ViewDirectory views,
    SiloDetector detector,
    BeatLoop beats,
    PeerLinks links,
    ClusterPictureSource pictures,
    Reconciler reconciler,
    QueryLoads loads,
    Departure departure,
    IOptions<QuintetSiloOptions> options,
    ClusterKnowledge knowledge,
    SiloStages stages,
    HealthNotes health,
    ILocalSiloDetails silo,
    ILogger<ReplicationLifecycle> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private const int TickMs = 20;
    private static readonly TimeSpan ReadRowsEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadPoliciesEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReconcileEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WeighLoadsEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NoteConditionsEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());
    private bool _lostReported;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(ReplicationLifecycle), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

        // Above Active, so that the drain is the first thing of a shutdown and the registration the last of a start.
        lifecycle.Subscribe(nameof(ReplicationLifecycle), ServiceLifecycleStage.Active + 1, RegisterAsync, DrainAsync);
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        ObserveMetrics();
        detector.Start();
        beats.Start();
        new Thread(Tick) { IsBackground = true, Name = "quintet-ticks", Priority = ThreadPriority.AboveNormal }.Start();
        _ = Task.Run(() => worker.RunAsync(_stopping.Token), CancellationToken.None);
        _ = Task.Run(() => RepeatAsync(ReadRowsEvery, ReadRowsAsync), CancellationToken.None);
        views.Changed += (_, _) => detector.Wake();
        return Task.CompletedTask;
    }

    private Task StopAsync(CancellationToken cancellationToken)
    {
        stages.Enter(SiloStage.Stopped);
        _stopping.Cancel();
        beats.Dispose();
        detector.Dispose();
        return Task.CompletedTask;
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        stages.Enter(SiloStage.Draining);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.StopPatience);
        await departure.LeaveAsync(limit.Token).ConfigureAwait(false);
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        await PatientlyAsync(_ => ReadPoliciesAsync(), cancellationToken).ConfigureAwait(false);
        await PatientlyAsync(RegisterTypesAsync, cancellationToken).ConfigureAwait(false);
        await PatientlyAsync(_ => ReadRowsAsync(), cancellationToken).ConfigureAwait(false);
        _ = Task.Run(() => RepeatAsync(ReadPoliciesEvery, ReadPoliciesAsync), CancellationToken.None);
        _ = Task.Run(() => RepeatAsync(ReconcileEvery, ReconcileAsync), CancellationToken.None);
        _ = Task.Run(() => RepeatAsync(WeighLoadsEvery, loads.WeighAsync), CancellationToken.None);
        _ = Task.Run(() => RepeatAsync(NoteConditionsEvery, NoteConditionsAsync), CancellationToken.None);
        stages.Enter(SiloStage.Serving);
    }

    private async Task RegisterTypesAsync(CancellationToken cancellationToken)
    {
        foreach (var type in types.All)
        {
            var silos = pictures.Take().Silos;
            if (!silos.TryGetValue(_here, out var here) || !here.Types.Contains(type.Name))
            {
                silos = silos.SetItem(_here, new SiloPicture([type.Name], pictures.LabelsOf(silo.SiloAddress)));
            }

            var stored = await register.RegisterTypeAsync(
                new TypeRegistration(type.Name, type.Partitions, Partitioning.Version), Planner.FirstViews(pictures.GoalOf(type), silos, pictures.Rules), cancellationToken).ConfigureAwait(false);
            var problems = TypeAgreement.Disagreements(type, stored).ToList();
            if (problems.Count > 0)
            {
                throw new QuintetConfigurationException(problems);
            }
        }
    }

    /// <summary>
    /// The register's time-out is short, because a takeover must soon know that it is in doubt. A silo that starts is in no hurry: several
    /// that start together keep each other waiting for the database, and that is no reason to give up.
    /// </summary>
    private async Task PatientlyAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await work(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (exception is not QuintetConfigurationException && !cancellationToken.IsCancellationRequested && Stopwatch.GetElapsedTime(started) < StartWithin)
            {
                LogWaiting(logger, exception);
                await Task.Delay(ReconcileEvery, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Everybody reads all rows now and then: it is how a replica hears of what no message told it.</summary>
    private async Task ReadRowsAsync()
    {
        foreach (var row in await register.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
        {
            views.Learn(row.Partition, row.View);
            replicas.Host(row.Partition)?.Step(new RowRead(row.View));
        }

        links.Keep(known => detector.EvidenceAgainst(known) != Evidence.Gone);
    }

    private async Task ReadPoliciesAsync() => policies.Learn(await policyTable.ReadAsync(_stopping.Token).ConfigureAwait(false));

    private Task ReconcileAsync()
    {
        reconciler.Reconcile();
        ReportLost();
        return Task.CompletedTask;
    }

    private Task NoteConditionsAsync()
    {
        knowledge.NoteConditions();
        health.Note();
        return Task.CompletedTask;
    }

    /// <summary>All members gone: said, never silently empty (rule S7).</summary>
    private void ReportLost()
    {
        var all = views.All();
        var lost = all.Count(row => row.Value.Members.All(member => detector.EvidenceAgainst(member.Silo) == Evidence.Gone));
        if (lost == 0)
        {
            _lostReported = false;
        }
        else if (!_lostReported)
        {
            _lostReported = true;
            LogLost(logger, lost, all.Count);
        }
    }

    private async Task RepeatAsync(TimeSpan period, Func<Task> action)
    {
        using var timer = new PeriodicTimer(period);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await action().ConfigureAwait(false);
                await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(logger, exception);
                await Task.Delay(period, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Tick()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                replicas.Tick();
            }
            catch (Exception exception)
            {
                LogFailed(logger, exception);
            }

            Thread.Sleep(TickMs);
        }
    }

    private void ObserveMetrics()
    {
        QuintetTelemetry.Meter.CreateObservableGauge(
            "quintet.copies.missing",
            () => pictures.Take() is var picture
                ? picture.Types.Select(type => new Measurement<int>(
                    picture.Views.Where(row => row.Key.Type == type.Name && row.Value.Primary.Silo == _here).Sum(row => Math.Max(0, type.Copies - row.Value.Members.Length)),
                    new KeyValuePair<string, object?>("quintet.component.type", type.Name)))
                : [],
            "{copy}",
            "Copies that partitions led by this silo lack.");
        QuintetTelemetry.Meter.CreateObservableGauge(
            "quintet.followers",
            () => replicas.Hosts.Where(host => host.View?.Primary.Silo == _here).GroupBy(host => host.Partition.Type).Select(group => new Measurement<int>(
                group.Sum(host => views.FollowersOf(host.Partition).Length), new KeyValuePair<string, object?>("quintet.component.type", group.Key))),
            "{copy}",
            "Copies beyond the members that answer queries, of partitions led by this silo.");
        ObserveMargin("quintet.fault_margin.silos", "{silo}", partition => partition.SurvivesSilos, "How many more silos may fail without loss of what was acknowledged: the least of the partitions led by this silo.");
        ObserveMargin("quintet.fault_margin.spread", "{value}", partition => partition.SurvivesSpread, "How many more values of the spread label may fail with every silo that has them: the least of the partitions led by this silo.");
        QuintetTelemetry.Meter.CreateObservableGauge(
            "quintet.commit.blocked",
            () => replicas.Hosts.SelectMany(host => host.Report().BlockedBy).GroupBy(member => member.Silo).Select(group => new Measurement<int>(
                group.Count(), new KeyValuePair<string, object?>("quintet.silo", group.Key.Value))),
            "{partition}",
            "Partitions led by this silo whose newest entry the member has not acknowledged yet.");
        QuintetTelemetry.Meter.CreateObservableGauge(
            "quintet.replicas.quarantined",
            () => replicas.Hosts.GroupBy(host => host.Partition.Type).Select(group => new Measurement<int>(
                group.Count(host => host.Report().IsQuarantined), new KeyValuePair<string, object?>("quintet.component.type", group.Key))),
            "{replica}",
            "Replicas of this silo that are in quarantine because they disagree.");
    }

    private void ObserveMargin(string name, string unit, Func<PartitionStatus, int> margin, string description) => QuintetTelemetry.Meter.CreateObservableGauge(
        name,
        () => knowledge.PartitionsAsKnownHere().Select(row => row.Partition).Where(partition => partition.Primary == _here.Value).GroupBy(partition => partition.Type)
            .Select(type => new Measurement<int>(type.Min(margin), new KeyValuePair<string, object?>("quintet.component.type", type.Key))),
        unit,
        description);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Critical, Message = "Lost: {Lost} of {All} partitions of this deployment have no member left; their state was in the memory of silos that are gone. Resume those silos if they still run; else begin a new deployment with --deployment new")]
    private static partial void LogLost(ILogger logger, int lost, int all);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Warning, Message = "This silo starts, and waits for the view register")]
    private static partial void LogWaiting(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Error, Message = "A background task of the replication failed and goes on")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
