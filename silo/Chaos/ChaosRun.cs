using System.Collections.Immutable;
using System.Diagnostics;
using Bank;
using Quintet.Checkers;
using Quintet.Silo.Chaos.Clients;
using Quintet.Silo.Chaos.Components;
using Quintet.Silo.Chaos.Databases;
using Quintet.Silo.Chaos.Faults;
using Quintet.Silo.Chaos.Network;
using Quintet.Silo.Chaos.Schedule;
using Quintet.Silo.Clients;
using Quintet.Silo.Settings;
using Quintet.Silo.Up.Display;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Chaos;

/// <summary>One run of <c>quintet chaos</c>: start, work under faults, read everything, check.</summary>
/// <param name="plan">What to do.</param>
/// <param name="cluster">Which cluster, with absolute paths and a deployment.</param>
/// <param name="database">Its database.</param>
/// <param name="network">Its silos' network, which can be cut; null: they are on the machine's.</param>
/// <param name="display">Where to say what happens.</param>
internal sealed class ChaosRun(ChaosPlan plan, ClusterSettings cluster, IChaosDatabase database, SiloNetwork? network, IUpDisplay display)
{
    private const int EnoughPerSecond = 100;

    private static readonly TimeSpan CompleteWithin = TimeSpan.FromSeconds(60);

    // After the last fault: silos may have to start again, and members that were left out must catch up.
    private static readonly TimeSpan RecoversWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ReadWithin = TimeSpan.FromMinutes(2);

    /// <summary>Runs it.</summary>
    /// <param name="interrupted">Ends the load early; reads, checks and report follow.</param>
    /// <exception cref="OperatorException">The cluster did not start.</exception>
    public async Task<ChaosReport> RunAsync(CancellationToken interrupted)
    {
        await using var file = OpenHistory();
        display.Say($"starting {plan.Silos} silo processes on {database.Kind}, deployment {cluster.Deployment}, seed {plan.Seed}; logs in '{Path.Combine(cluster.DataDirectory, "logs")}'");
        await using var fleet = new SiloFleet(cluster, [ChaosComponents.Option], cluster.DataDirectory, display.Say, network is null ? null : network.StartOf);
        await fleet.StartAsync(plan.Silos, interrupted);
        await using var client = await ExternalClient.ConnectAsync(cluster, interrupted);
        var monitor = new Up.Monitor(fleet, client.Quintet, plan.Silos, display);
        await CompleteAsync(monitor, CompleteWithin, interrupted);

        using var recorder = new HistoryRecorder(file);
        var lanes = Lanes(fleet, client);
        var load = new ChaosLoad(new ComponentCalls(client.Grains).CallAsync, recorder, plan.Seed, (start, end) => lanes.ForEach(lane => lane.Record(start, end)), display.Say);
        display.Say("every partition has its copies; clients begin");
        var start = Stopwatch.GetTimestamp();
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(interrupted))
        {
            end.CancelAfter(plan.Duration);
            await Task.WhenAll([load.RunAsync(end.Token), PlantAsync(client, load, end.Token), .. lanes.Select(lane => lane.RunAsync(end.Token))]);
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        SayIfLittle(recorder.Count(EventType.Invoke) / elapsed.TotalSeconds);
        await ReadAllAsync(monitor, client.Quintet, load);
        await file.FlushAsync(CancellationToken.None);
        return Report(recorder, load, elapsed, lanes, Check(file));
    }

    private void SayIfLittle(double perSecond)
    {
        if (perSecond < EnoughPerSecond)
        {
            display.Say($"the clients began {perSecond:F0} operations a second; with fewer than {EnoughPerSecond} a fault may meet none: give the run a less busy machine, or more time");
        }
    }

    private FileStream OpenHistory()
    {
        try
        {
            return new FileStream(plan.HistoryFile, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"the history cannot be written to '{plan.HistoryFile}': {exception.Message}", exception);
        }
    }

    private static async Task CompleteAsync(Up.Monitor monitor, TimeSpan within, CancellationToken stop)
    {
        foreach (var type in ChaosComponents.Types)
        {
            await monitor.WaitForCopiesAsync(type, within, stop);
        }
    }

    private List<FaultLane> Lanes(SiloFleet fleet, ExternalClient client)
    {
        var admin = client.Grains.GetGrain<IQuintetAdmin>(0);
        var gate = new SiloGate(fleet, client.Quintet, plan.Silos, ChaosComponents.Types);
        Dictionary<FaultKind, IChaosFault> doers = new()
        {
            [FaultKind.Kill] = new EndSilo(fleet.Kill, victim => $"killed {victim}", gate),
            [FaultKind.Freeze] = new FreezeSilo(fleet, gate),
            [FaultKind.Restart] = new EndSilo(name => fleet.Restart(name), victim => $"asked {victim} to end", gate),
            [FaultKind.Drain] = new DrainSilo(admin, gate),
            [FaultKind.Database] = new DisturbDatabase(database),
            [FaultKind.Policy] = new ChangePolicy(admin, ChaosComponents.Types),
        };
        if (network is not null)
        {
            doers[FaultKind.Partition] = new PartitionNetwork(network, [.. SiloFleet.NamesOf(plan.Silos)], gate);
        }

        return [.. FaultSchedule.Create(plan.Seed, plan.Kinds, plan.Duration, plan.Silos)
            .GroupBy(fault => fault.Kind.TakesSilo())
            .Select(sort => new FaultLane([.. sort], kind => doers[kind], display.Say))];
    }

    // Half-way, one account loses what was acknowledged; nobody is told.
    private async Task PlantAsync(ExternalClient client, ChaosLoad load, CancellationToken stop)
    {
        if (plan.PlantsLoss)
        {
            await Task.Delay(plan.Duration / 2, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await client.Grains.GetGrain<IAccount>(load.Accounts[0].Name).Close();
        }
    }

    private async Task ReadAllAsync(Up.Monitor monitor, IQuintetClient quintet, ChaosLoad load)
    {
        display.Say("clients have ended and every fault is undone; waiting for every copy");
        try
        {
            await CompleteAsync(monitor, RecoversWithin, CancellationToken.None);
        }
        catch (OperatorException exception)
        {
            display.Say(exception.Message);
            foreach (var partition in (await quintet.GetStatusAsync(CancellationToken.None)).Partitions.Where(partition => partition.Condition != "Serving"))
            {
                display.Say($"{partition.Type}/{partition.Partition} is {partition.Condition}, era {partition.Era}, epoch {partition.Epoch}, members {string.Join(", ", partition.Members)}");
            }
        }

        display.Say($"reading {load.Keys} keys");
        using var patience = new CancellationTokenSource(ReadWithin);
        var unread = await load.ReadAllAsync(patience.Token);
        if (unread.Count > 0)
        {
            display.Say($"{unread.Count} keys did not answer within {ReadWithin.TotalSeconds} s: {string.Join(", ", unread.Take(10))}");
        }
    }

    // What was written, not what is remembered: anybody else gets the same file.
    private CheckReport Check(FileStream file)
    {
        display.Say($"checking '{file.Name}'");
        return HistoryChecker.Check(HistoryReader.ReadFile(file.Name));
    }

    private ChaosReport Report(HistoryRecorder recorder, ChaosLoad load, TimeSpan elapsed, List<FaultLane> lanes, CheckReport check) => new()
    {
        Operations = recorder.Count(EventType.Invoke),
        Ok = recorder.Count(EventType.Ok),
        Failed = recorder.Count(EventType.Fail),
        Unknown = recorder.Count(EventType.Info),
        Faults = plan.Kinds.ToImmutableSortedDictionary(kind => kind.Word(), kind => lanes.Sum(lane => lane.Counts.GetValueOrDefault(kind)), StringComparer.Ordinal),
        LongestOutageMs = lanes.SelectMany(lane => lane.LongestOutageMs).ToImmutableSortedDictionary(outage => outage.Key.Word(), outage => Math.Round(outage.Value, 1), StringComparer.Ordinal),
        Violations = check.Violations.Length,
        ViolationsFound = [.. check.Violations.Select(violation => violation.ToString())],
        Undecided = [.. check.Undecided.Select(undecided => undecided.ToString())],
        Skipped = plan.Skipped,
        Keys = load.Keys,
        DurationSeconds = Math.Round(elapsed.TotalSeconds, 1),
        Silos = plan.Silos,
        Database = database.Kind,
        Seed = plan.Seed,
    };
}
