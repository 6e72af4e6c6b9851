using System.Diagnostics;
using Quintet.Silo.Up.Faults;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Chaos.Faults;

/// <summary>
/// Lets a silo be struck as soon as the cluster tolerates that: every silo serves, every copy is there, and every partition has another one that is up to date; and so it has been told for a while without a break,
/// for a silo that was cut off or frozen answers at first what it knew before.
/// </summary>
/// <param name="fleet">The silos.</param>
/// <param name="quintet">Tells how the cluster stands.</param>
/// <param name="silos">How many silos there are.</param>
/// <param name="types">The component types that the load is on.</param>
internal sealed class SiloGate(SiloFleet fleet, IQuintetClient quintet, int silos, IReadOnlyList<string> types)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ToldFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WaitsAtMost = TimeSpan.FromSeconds(60);

    private readonly VictimSearch _search = new(fleet, quintet, types[0]);

    /// <summary>Waits for that.</summary>
    /// <param name="rank">Whom to strike: 0 for the silo that leads the most partitions.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The victim, or, after a minute, why it is spared.</returns>
    public async Task<(Victim? Victim, string? Objection)> WaitAsync(int rank, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        var told = start;
        while (true)
        {
            var found = await _search.FindAsync(rank, Objection, stop);
            if (found.Victim is null)
            {
                told = Stopwatch.GetTimestamp();
            }

            if (found.Victim is null ? Stopwatch.GetElapsedTime(start) > WaitsAtMost : Stopwatch.GetElapsedTime(told) > ToldFor)
            {
                return found;
            }

            await Task.Delay(LookAgainAfter, stop);
        }
    }

    private string? Objection(ClusterStatus status, string victim, IReadOnlyCollection<string> living) =>
        (living.Count < silos ? $"{living.Count} of {silos} silos serve" : null)
        ?? types.Select(type => CopiesRule.Missing(status, silos, type)).FirstOrDefault(missing => missing is not null) ?? KillRule.Objection(status, victim, living);
}
