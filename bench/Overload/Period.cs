using System.Diagnostics;
using Quintet.Bench.Calls;

namespace Quintet.Bench.Overload;

/// <summary>What closed loops of all clients came to, over some time.</summary>
/// <param name="PerSecond">Commands acknowledged per second.</param>
/// <param name="P50Ms">Their median latency as the caller sees it, waiting in the client included.</param>
/// <param name="P99Ms">The 99th percentile.</param>
/// <param name="Overloaded">Calls that ended as overloaded.</param>
/// <param name="Failed">Calls that ended otherwise without an answer.</param>
/// <param name="Pauses">Pauses that the clients' routers made after a silo had refused a command.</param>
/// <param name="Seconds">How long it was.</param>
internal sealed record Period(double PerSecond, double P50Ms, double P99Ms, long Overloaded, long Failed, long Pauses, double Seconds)
{
    /// <summary>Each client calls so many counters at once, all clients the same ones. The loops begin one after another while it warms up: this process is one, and has what is left of the machine.</summary>
    public static async Task<Period> RunAsync(Clients clients, int loopsPerClient, int counters, TimeSpan warmUp, TimeSpan time, Func<Task>? meanwhile = null)
    {
        using var stop = new CancellationTokenSource();
        using var pauses = new PauseCount();
        var count = new LoopCount();
        var loops = clients.All.SelectMany((client, number) => Enumerable.Range(0, loopsPerClient).Select(loop =>
            RunLoopAsync(client, (number * loopsPerClient) + loop, counters, warmUp * (loop / (double)loopsPerClient), count, stop.Token))).ToArray();
        await Task.Delay(warmUp, CancellationToken.None);

        var watch = Stopwatch.StartNew();
        var paused = pauses.Count;
        count.Begin();
        await Task.WhenAll(Task.Delay(time, CancellationToken.None), meanwhile?.Invoke() ?? Task.CompletedTask);
        var (latencies, overloaded, failed) = count.End();
        var seconds = watch.Elapsed.TotalSeconds;
        paused = pauses.Count - paused;
        await stop.CancelAsync();
        await Task.WhenAll(loops);
        return new Period(latencies.Total / seconds, latencies.Percentile(0.5), latencies.Percentile(0.99), overloaded, failed, paused, seconds);
    }

    private static async Task RunLoopAsync(IClusterClient client, int first, int counters, TimeSpan after, LoopCount count, CancellationToken stop)
    {
        await Task.Delay(after, CancellationToken.None);
        for (var call = first; !stop.IsCancellationRequested; call += 7919)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                await client.GetGrain<ICounter>(call % counters).Add(1);
                count.Answered(Stopwatch.GetElapsedTime(started));
            }
            catch (QuintetOverloadedException overloaded)
            {
                count.Refused();
                await Task.Delay(overloaded.RetryAfter, CancellationToken.None);
            }
            catch (QuintetException)
            {
                count.Lost();
            }
        }
    }
}
