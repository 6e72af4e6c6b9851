using System.Diagnostics;

namespace Quintet.Bench.Calls;

/// <summary>What one turn of one candidate came to.</summary>
/// <param name="PerSecond">Calls answered per second.</param>
/// <param name="P50Us">Median latency in microseconds.</param>
/// <param name="P99Us">99th percentile in microseconds.</param>
/// <param name="ClientBytes">Bytes allocated per call in the client process.</param>
/// <param name="CpuUs">CPU microseconds per call, over client and silo processes.</param>
internal sealed record Turn(double PerSecond, double P50Us, double P99Us, double ClientBytes, double CpuUs);

/// <summary>Closed loops without pause.</summary>
internal static class Load
{
    public static async Task<Turn> RunAsync(Func<int, Task> call, int loops, int grains, TimeSpan time, IReadOnlyList<Process> silos)
    {
        var latencies = new List<long>[loops];
        var cpu = Cpu(silos);
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, loops).Select(loop => Task.Run(async () =>
        {
            var own = latencies[loop] = new List<long>(1 << 14);
            for (var i = loop; watch.Elapsed < time; i += loops)
            {
                var started = Stopwatch.GetTimestamp();
                await call(i % grains);
                own.Add(Stopwatch.GetTimestamp() - started);
            }
        })));
        var elapsed = watch.Elapsed;
        var all = latencies.SelectMany(own => own).Order().ToArray();
        var bytes = GC.GetTotalAllocatedBytes() - allocated - (all.Length * 16);
        return new Turn(
            all.Length / elapsed.TotalSeconds,
            Microseconds(all[all.Length / 2]),
            Microseconds(all[(int)(all.Length * 0.99)]),
            (double)bytes / all.Length,
            (Cpu(silos) - cpu).TotalMicroseconds / all.Length);
    }

    /// <summary>Turns without pause until the code that they run is compiled for good: until the processor time of a call has not fallen by a twentieth in two turns, or for so many turns at most.</summary>
    public static async Task WarmUpAsync(Func<int, Task> call, int loops, int grains, TimeSpan turn, int most, IReadOnlyList<Process> silos)
    {
        var least = double.MaxValue;
        for (var (turns, level) = (0, 0); turns < most && level < 2; turns++)
        {
            var cpu = (await RunAsync(call, loops, grains, turn, silos)).CpuUs;
            level = cpu > 0.95 * least ? level + 1 : 0;
            least = Math.Min(least, cpu);
        }
    }

    private static TimeSpan Cpu(IReadOnlyList<Process> silos)
    {
        var sum = Environment.CpuUsage.TotalTime;
        foreach (var silo in silos)
        {
            silo.Refresh();
            sum += silo.TotalProcessorTime;
        }

        return sum;
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
