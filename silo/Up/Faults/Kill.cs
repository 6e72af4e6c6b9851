using System.Diagnostics;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Up.Faults;

/// <summary>Kills a silo process (SIGKILL), but never the only one that holds an up-to-date copy of something.</summary>
internal sealed class Kill(SiloFleet fleet, Outages outages, Failovers failovers, Action<string> say) : IFault
{
    /// <summary>Silos killed so far.</summary>
    public int Count { get; private set; }

    public string Verb => "kill";

    public string? Objection(ClusterStatus status, string victim, IReadOnlyCollection<string> living) => KillRule.Objection(status, victim, living);

    public Task StrikeAsync(Victim victim, CancellationToken stop)
    {
        failovers.Expect(victim.Status, victim.Address);
        outages.Begin(victim.Partitions, Stopwatch.GetTimestamp());
        if (fleet.Kill(victim.Name))
        {
            Count++;
            say($"killed {victim}");
        }

        return Task.CompletedTask;
    }
}
