using System.Diagnostics;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Up.Faults;

/// <summary>
/// Freezes a silo process for a while (SIGSTOP, later SIGCONT): it keeps its connections and locks and does nothing, as a machine that hangs. Only a
/// complete cluster is struck, for on silence alone no copy beyond the first is left out (rule H2).
/// </summary>
internal sealed class Freeze(SiloFleet fleet, WriteProbe probe, int silos, string type, Outages outages, Failovers failovers, Action<string> say) : IFault
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(5);

    /// <summary>Silos frozen so far.</summary>
    public int Count { get; private set; }

    /// <summary>Those of them that held the database's write lock.</summary>
    public int RegisterLocked { get; private set; }

    public string Verb => "freeze";

    public string? Objection(ClusterStatus status, string victim, IReadOnlyCollection<string> living) =>
        CopiesRule.Missing(status, silos, type) ?? KillRule.Objection(status, victim, living);

    public async Task StrikeAsync(Victim victim, CancellationToken stop)
    {
        failovers.Expect(victim.Status, victim.Address);
        var fault = outages.Begin(victim.Partitions, Stopwatch.GetTimestamp());
        if (!fleet.Freeze(victim.Name))
        {
            return;
        }

        var since = Stopwatch.GetTimestamp();
        try
        {
            Count++;
            say($"froze {victim}");
            if (!await probe.MayWriteAsync())
            {
                RegisterLocked++;
                outages.LeaveOut(fault);
                say($"{victim.Name} was frozen in mid-write and holds the database's lock; it is resumed at once and this fault is left out of the outages");
                return;
            }

            var rest = Lasts - Stopwatch.GetElapsedTime(since);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            fleet.Resume(victim.Name);
            say($"resumed {victim.Name} after {Stopwatch.GetElapsedTime(since).TotalMilliseconds:0} ms");
        }

        stop.ThrowIfCancellationRequested();
    }
}
