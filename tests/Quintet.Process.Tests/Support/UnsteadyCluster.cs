using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Quintet.ProcessTests.Support;

/// <summary>Three copies of an <see cref="Unsteady"/> component under commands without pause, and everything that is told of them.</summary>
internal sealed class UnsteadyCluster : IAsyncDisposable
{
    private const string Type = "unsteady";
    private const int Size = 3;

    private readonly InProcessCluster _cluster;
    private readonly EventRecorder _log;
    private readonly MeterListener _meter;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<PartitionStatus> _quarantined = new();
    private readonly Task _watch;
    private readonly Task<int> _commands;
    private long _mismatches;

    private UnsteadyCluster(InProcessCluster cluster, EventRecorder log)
    {
        (_cluster, _log, _meter) = (cluster, log, new MeterListener());
        _meter.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == QuintetTelemetry.Name && instrument.Name == "quintet.mismatches")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        _meter.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags.ToArray().Contains(new("quintet.component.type", Type)))
            {
                Interlocked.Add(ref _mismatches, value);
            }
        });
        _meter.Start();
        _watch = Task.Run(WatchAsync);
        _commands = Task.Run(CommandAsync);
    }

    /// <summary>The component all commands are of.</summary>
    public IUnsteady Component => _cluster.Grains.GetGrain<IUnsteady>("it");

    /// <summary>What log event 1006 said.</summary>
    public IReadOnlyCollection<string> Log => _log.Messages;

    /// <summary>What the metric counted.</summary>
    public long Mismatches => Interlocked.Read(ref _mismatches);

    /// <summary>The statuses seen that named a copy in quarantine.</summary>
    public IReadOnlyCollection<PartitionStatus> Quarantined => _quarantined;

    public static async Task<UnsteadyCluster> StartAsync()
    {
        var log = new EventRecorder(1006);
        var cluster = await InProcessCluster.StartAsync(silo => silo.ConfigureLogging(logging => logging.AddProvider(log)), Size, Type);
        return new UnsteadyCluster(cluster, log);
    }

    public async Task<PartitionStatus> PartitionAsync() => (await _cluster.StatusAsync()).Partitions.Single(partition => partition.Type == Type);

    /// <summary>Until the mismatch was logged, counted and seen in the status.</summary>
    public Task UntilCaughtAsync() => Until.NothingIsMissing(() => Task.FromResult(
        _commands.IsCompleted || _watch.IsCompleted ? throw new InvalidOperationException("a command or status failed", (_commands.Exception ?? _watch.Exception)?.InnerException)
        : Log.Count == 0 ? "no mismatch is logged"
        : Mismatches == 0 ? "no mismatch is counted"
        : Quarantined.Count == 0 ? "no status names a copy in quarantine"
        : null));

    /// <summary>Ends the commands. Throws if one failed.</summary>
    /// <returns>How many were acknowledged.</returns>
    public async Task<int> EndAsync()
    {
        await _stop.CancelAsync();
        await _watch.WaitAsync(Until.Deadline);
        return await _commands.Soon();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_watch, _commands).ContinueWith(_ => { }, TaskScheduler.Default);
        _meter.Dispose();
        await _cluster.DisposeAsync();
        _stop.Dispose();
    }

    private async Task<int> CommandAsync()
    {
        var done = 0;
        for (; !_stop.IsCancellationRequested; done++)
        {
            await Component.Add($"steady {done}");
        }

        return done;
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var partition = await PartitionAsync();
            if (!partition.Quarantined.IsEmpty)
            {
                _quarantined.Enqueue(partition);
            }
        }
    }
}
