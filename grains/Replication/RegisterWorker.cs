using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// Brings the replicas' operations to the view register, as many at once as wait: a failover of a thousand partitions must not be a
/// thousand transactions. Every compare-and-swap gets an answer, if only "unknown".
/// </summary>
internal sealed partial class RegisterWorker(IViewRegister register, SiloDetector detector, ILogger<RegisterWorker> logger)
{
    private static readonly TimeSpan LookAtHeldEvery = TimeSpan.FromMilliseconds(25);

    private readonly HeldChanges<ReplicaHost> _held = new();
    private readonly Channel<(ReplicaHost Host, RegisterOperation Operation)> _queue = Channel.CreateUnbounded<(ReplicaHost, RegisterOperation)>(new() { SingleReader = true });

    public void Post(ReplicaHost host, RegisterOperation operation) => _queue.Writer.TryWrite((host, operation));

    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(ServeAsync(stopping), ReleaseAsync(stopping));

    private async Task ServeAsync(CancellationToken stopping)
    {
        while (await _queue.Reader.WaitToReadAsync(stopping).ConfigureAwait(false))
        {
            var changes = new List<(ReplicaHost Host, CompareAndSwap Operation)>();
            var reads = new List<(ReplicaHost Host, ReadRow Operation)>();
            while (_queue.Reader.TryRead(out var item))
            {
                switch (item.Operation)
                {
                    case CompareAndSwap change when !detector.MayChange(item.Host.View):
                        _held.Hold(item.Host, change, Stopwatch.GetTimestamp());
                        break;
                    case CompareAndSwap change:
                        changes.Add((item.Host, change));
                        break;
                    case ReadRow read:
                        reads.Add((item.Host, read));
                        break;
                    default:
                        throw new InvalidOperationException($"Unknown register operation {item.Operation}.");
                }
            }

            await ChangeAsync(changes, stopping).ConfigureAwait(false);
            await ReadAsync(reads, stopping).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A silo that may be on the wrong side of a split changes no view (rule H16): to its replicas the register is slow meanwhile, and answers "unknown" after a while.
    /// </summary>
    private async Task ReleaseAsync(CancellationToken stopping)
    {
        while (true)
        {
            await _held.AnyAsync().WaitAsync(stopping).ConfigureAwait(false);
            await Task.Delay(LookAtHeldEvery, stopping).ConfigureAwait(false);
            var (released, expired) = _held.Release(host => detector.MayChange(host.View), Stopwatch.GetTimestamp());
            foreach (var (host, change) in released)
            {
                Post(host, change);
            }

            foreach (var (host, change) in expired)
            {
                host.Step(new CasAnswered(change.Proposed, CasOutcome.Unknown, null));
            }
        }
    }

    private async Task ChangeAsync(List<(ReplicaHost Host, CompareAndSwap Operation)> changes, CancellationToken stopping)
    {
        if (changes.Count == 0)
        {
            return;
        }

        IReadOnlyList<ViewChangeResult>? results = null;
        try
        {
            results = await register.CompareAndSwapManyAsync(
                [.. changes.Select(change => new ViewChange(change.Host.Partition, change.Operation.Expected, change.Operation.Proposed))], stopping).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            LogFailed(logger, exception);
        }

        for (var i = 0; i < changes.Count; i++)
        {
            var (host, operation) = changes[i];
            var outcome = results?[i].Outcome switch
            {
                ViewChangeOutcome.Won => CasOutcome.Won,
                ViewChangeOutcome.Lost => CasOutcome.Lost,
                _ => CasOutcome.Unknown,
            };
            host.Step(new CasAnswered(operation.Proposed, outcome, results?[i].Current));
        }
    }

    private async Task ReadAsync(List<(ReplicaHost Host, ReadRow Operation)> reads, CancellationToken stopping)
    {
        if (reads.Count == 0)
        {
            return;
        }

        try
        {
            var rows = (await register.ReadAsync([.. reads.Select(read => read.Host.Partition).Distinct()], stopping).ConfigureAwait(false))
                .ToDictionary(row => row.Partition, row => row.View);
            foreach (var (host, operation) in reads)
            {
                host.Step(new RowRead(rows.GetValueOrDefault(host.Partition), operation.Ticket));
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            LogFailed(logger, exception); // A read that failed needs no answer: the replica asks again.
        }
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "The view register did not answer")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
