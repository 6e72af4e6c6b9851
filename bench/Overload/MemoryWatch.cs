using System.Diagnostics;

namespace Quintet.Bench.Overload;

/// <summary>What processes hold of the machine's memory, as time passes.</summary>
internal sealed class MemoryWatch(IReadOnlyList<Process> silos)
{
    private const double MiB = 1024 * 1024;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly List<(double Second, double[] MiB)> _seen = [];

    /// <summary>Each look, in seconds from the beginning, with the resident MiB of every silo.</summary>
    public IReadOnlyList<(double Second, double[] MiB)> Seen => _seen;

    public async Task RunAsync(TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            _seen.Add((watch.Elapsed.TotalSeconds, [.. silos.Select(Resident)]));
            if (watch.Elapsed + Every > time)
            {
                return;
            }

            await Task.Delay(Every);
        }
    }

    /// <summary>For each silo the most in the last part, to the most in the first. A part is a minute, or half of what was seen if that is less.</summary>
    public double[] Growth()
    {
        var part = Math.Min(60, _seen[^1].Second / 2);
        return [.. silos.Select((_, silo) =>
            _seen.Where(look => look.Second >= _seen[^1].Second - part).Max(look => look.MiB[silo]) / _seen.Where(look => look.Second <= part).Max(look => look.MiB[silo]))];
    }

    private static double Resident(Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / MiB;
    }
}
