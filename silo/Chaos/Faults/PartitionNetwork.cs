using Quintet.Silo.Chaos.Network;
using Quintet.Silo.Chaos.Schedule;
using Quintet.Silo.Up.Faults;

namespace Quintet.Silo.Chaos.Faults;

/// <summary>Cuts a silo off, from others or one other, in both directions or in one.</summary>
internal sealed class PartitionNetwork(SiloNetwork network, IReadOnlyList<string> silos, SiloGate gate) : SiloFault(gate)
{
    protected override async Task<bool> StrikeAsync(Victim victim, ScheduledFault fault, Action<string> began, CancellationToken stop)
    {
        var (what, cuts) = Cuts.Of(fault.Variant, victim.Name, [.. silos.Where(silo => silo != victim.Name)]);
        await network.CutAsync(cuts);
        try
        {
            began($"cut {what}: {victim}");
            await LastAsync(fault, stop);
            return true;
        }
        finally
        {
            await network.MendAsync(cuts);
        }
    }
}
