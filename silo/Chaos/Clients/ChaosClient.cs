using System.Diagnostics;
using System.Globalization;
using Quintet.Checkers;

namespace Quintet.Silo.Chaos.Clients;

/// <summary>How long a client waits.</summary>
/// <param name="Timeout">For one attempt.</param>
/// <param name="Attempts">How often an operation is tried while its outcome is unknown, each time under the same idempotency key; 1: once, without a key.</param>
internal sealed record Patience(TimeSpan Timeout, int Attempts);

/// <summary>
/// One client, with a session of its own: one operation at a time, each recorded before it begins and after it has ended, whatever becomes of the cluster. After an operation of unknown outcome it goes on as another process, for that
/// one may never have ended.
/// </summary>
/// <param name="number">From 0.</param>
/// <param name="clients">How many clients there are: the step between the numbers of one client's processes.</param>
/// <param name="patience">How long it waits.</param>
/// <param name="call">Makes a call, with a time-out and perhaps an idempotency key.</param>
/// <param name="recorder">Where everything is noted.</param>
/// <param name="ended">Is told of every operation: when it began and ended, as <see cref="Stopwatch"/> timestamps, and what went wrong.</param>
internal sealed class ChaosClient(
    int number,
    int clients,
    Patience patience,
    Func<ChaosOperation, TimeSpan, string?, Task<HistoryValue>> call,
    HistoryRecorder recorder,
    Action<ChaosOperation, long, long, Exception?> ended)
{
    // At least so long from one operation to the next: some hundred a second in all, which a checker can follow for an hour.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly string _session = string.Create(CultureInfo.InvariantCulture, $"client-{number}");
    private readonly QuintetSession _seen = new();
    private int _process = number;
    private long _operations;

    /// <summary>Works until told to stop; the operation under way then is waited for.</summary>
    public async Task RunAsync(ChaosWorkload workload, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            var end = await DoAsync(workload.Next());
            var pause = (end == EventType.Ok ? Pace : PauseAfterFailure) - Stopwatch.GetElapsedTime(start);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Reads keys one after the other, each until it answers.</summary>
    /// <returns>The keys that did not.</returns>
    public async Task<IReadOnlyList<string>> ReadAsync(IEnumerable<ChaosKey> keys, CancellationToken stop)
    {
        List<string> unread = [];
        foreach (var key in keys)
        {
            var isRead = false;
            while (!isRead && !stop.IsCancellationRequested)
            {
                isRead = await DoAsync(ChaosOperation.Read(key)) == EventType.Ok;
                if (!isRead)
                {
                    await Task.Delay(PauseAfterFailure, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }

            if (!isRead)
            {
                unread.Add(key.Name);
            }
        }

        return unread;
    }

    /// <summary>Does one operation and records it.</summary>
    /// <returns>How it ended.</returns>
    public async Task<EventType> DoAsync(ChaosOperation operation)
    {
        using var entered = _seen.Enter();
        var start = Stopwatch.GetTimestamp();
        recorder.Invoke(_process, _session, operation);
        var (type, value, failure) = await TryAsync(operation);
        recorder.Complete(_process, _session, operation, type, value);
        ended(operation, start, Stopwatch.GetTimestamp(), failure);
        if (type == EventType.Info)
        {
            _process += clients;
        }

        if (type == EventType.Ok && operation.Key.Kind == ChaosKeyKind.Register)
        {
            NoteSeen(operation, value);
        }

        return type;
    }

    private async Task<(EventType Type, HistoryValue Value, Exception? Failure)> TryAsync(ChaosOperation operation)
    {
        var key = patience.Attempts == 1 || operation.Kind == OperationKind.Read ? null : string.Create(CultureInfo.InvariantCulture, $"{_session}/{_operations++}");
        var inDoubt = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (EventType.Ok, await call(operation, patience.Timeout, key), null);
            }
            catch (Exception exception)
            {
                // A refusal says nothing of an earlier attempt that may still arrive.
                inDoubt |= FailureRule.Of(operation.Kind, exception) == EventType.Info;
                if (key is null || !inDoubt || attempt == patience.Attempts)
                {
                    return (inDoubt ? EventType.Info : EventType.Fail, operation.Argument, exception);
                }
            }
        }
    }

    private static void NoteSeen(in ChaosOperation operation, HistoryValue value)
    {
        if (operation.Kind != OperationKind.Cas)
        {
            operation.Key.Seen = value;
        }
        else if (value.IsTrue)
        {
            operation.Key.Seen = operation.Argument.Items[1];
        }
    }
}
