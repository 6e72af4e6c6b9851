using System.Diagnostics;
using System.Globalization;
using Bank;
using Quintet.Silo.Clients;
using Quintet.Silo.Settings;
using Quintet.Silo.Up.Display;
using Quintet.Silo.Up.Faults;
using Quintet.Silo.Up.Load;
using Quintet.Silo.Up.Processes;
using Quintet.Silo.Up.Roll;

namespace Quintet.Silo.Up;

/// <summary>One run of <c>quintet up</c>: start, load with faults, audit, report.</summary>
internal sealed class UpRun(UpPlan plan, ClusterSettings cluster, IUpDisplay display)
{
    // Timers count the ticks of a coarse clock and may be up to one early; a run is never shorter than was asked for.
    private static readonly TimeSpan TimerTick = TimeSpan.FromMilliseconds(20);

    private const string AccountType = "account";

    private static readonly TimeSpan CompleteWithin = TimeSpan.FromSeconds(60);

    /// <summary>Runs it.</summary>
    /// <param name="interrupted">Ends the load; audit and report follow.</param>
    /// <exception cref="OperationCanceledException">It was interrupted before the load began.</exception>
    public async Task<UpReport> RunAsync(CancellationToken interrupted)
    {
        display.Say($"starting {plan.Silos} silo process(es), deployment {cluster.Deployment}, seed {plan.Seed}; logs in '{Path.Combine(cluster.DataDirectory, "logs")}'");
        await using var fleet = new SiloFleet(cluster, PluginCheck.OptionsFor(plan.Components), cluster.DataDirectory, display.Say);
        await fleet.StartAsync(plan.Silos, interrupted);

        await using var client = await ExternalClient.ConnectAsync(cluster, interrupted);
        var monitor = new Monitor(fleet, client.Quintet, plan.Silos, display);
        await monitor.WaitForCopiesAsync(AccountType, CompleteWithin, interrupted);

        var outages = new Outages();
        var failovers = new Failovers();
        var partitions = await monitor.PartitionsOfAsync(AccountType, interrupted);
        var roll = new RollingRestart(fleet, client.Quintet, plan.Silos, partitions, PluginCheck.OptionsFor(plan.RollComponents), display.Say);
        var load = new BankLoad(account => client.Grains.GetGrain<IAccount>(account), plan, partitions, plan.Roll ? roll.Periods : outages, display.Say);
        await using var probe = new WriteProbe(cluster.Database);
        using var turn = new SemaphoreSlim(1);
        var kill = new Kill(fleet, outages, failovers, display.Say);
        var freeze = new Freeze(fleet, probe, plan.Silos, AccountType, outages, failovers, display.Say);

        display.Say($"every partition has its copies; {plan.Clients} clients begin");
        var start = Stopwatch.GetTimestamp();
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(interrupted))
        {
            end.CancelAfter(plan.Duration + TimerTick ?? Timeout.InfiniteTimeSpan);
            await Task.WhenAll(
                load.RunAsync(end.Token),
                monitor.RunAsync(load.Figures, failovers, outages, end.Token),
                StrikeAsync(kill, plan.KillEvery, plan.Seed, end.Token),
                StrikeAsync(freeze, plan.FreezeEvery, unchecked(plan.Seed + 1), end.Token),
                RollAsync(end));
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        display.Say("the load has ended; auditing every account");
        var audit = await load.AuditAsync();
        await monitor.ObserveAsync(failovers, CancellationToken.None);
        foreach (var outage in outages.All())
        {
            display.Say(string.Create(CultureInfo.InvariantCulture, $"fault {outage.Fault}: longest command {outage.DurationMs:0} ms, on partition {outage.Partition}, begun {outage.AfterMs:0} ms after the fault"));
        }

        return Report(load, audit, elapsed, kill.Count, freeze, failovers.Count, [.. outages.All().Select(outage => outage.DurationMs)], fleet) with
        {
            RollsWanted = plan.Roll ? plan.Silos : 0,
            Rolls = roll.Rolls,
            ControlLongestPauseMs = roll.ControlLongestPauseMs,
            RollLongestPauseMs = roll.RollLongestPauseMs,
        };

        async Task RollAsync(CancellationTokenSource end)
        {
            if (plan.Roll)
            {
                await roll.RunAsync(end.Token);
                if (plan.Duration is null)
                {
                    await end.CancelAsync();
                }
            }
        }

        Task StrikeAsync(IFault fault, TimeSpan? every, int seed, CancellationToken stop) =>
            every is { } interval ? new FaultLoop(fleet, client.Quintet, turn, fault, AccountType, seed, display.Say).RunAsync(interval, plan.Silos, stop) : Task.CompletedTask;
    }

    private UpReport Report(BankLoad load, AuditResult audit, TimeSpan elapsed, int killed, Freeze freeze, int failovers, IReadOnlyList<double> outages, SiloFleet fleet) => new()
    {
        Silos = plan.Silos,
        DurationSeconds = elapsed.TotalSeconds,
        CommandsAcknowledged = load.Figures.Commands(Told.Acknowledged),
        CommandsFailed = load.Figures.Commands(Told.Failed),
        CommandsUnknown = load.Figures.Commands(Told.Unknown),
        AcknowledgedLost = audit.AcknowledgedLost,
        AppliedTwice = audit.AppliedTwice,
        SilosKilled = killed,
        SilosFrozen = freeze.Count,
        Failovers = failovers,
        LongestOutageMs = outages.DefaultIfEmpty().Max(),
        MedianOutageMs = Outages.Median(outages),
        ThroughputPerSecond = load.Figures.Commands(Told.Acknowledged) / elapsed.TotalSeconds,
        LatencyP50Ms = load.Figures.Latency.PercentileMs(0.5),
        LatencyP99Ms = load.Figures.Latency.PercentileMs(0.99),
        CommandsRefused = load.Figures.Commands(Told.Refused),
        QueriesAnswered = load.Figures.QueriesAnswered,
        QueriesFailed = load.Figures.QueriesFailed,
        AccountsAudited = audit.Accounts,
        AccountsUnread = load.Unread,
        Contradictions = audit.Contradictions,
        SilosCrashed = fleet.Crashed,
        SilosEndedAfterFreeze = fleet.EndedAfterFreeze,
        RegisterLocked = freeze.RegisterLocked,
        Seed = plan.Seed,
    };
}
