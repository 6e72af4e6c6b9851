using Quintet.Silo.Chaos.Databases;
using Quintet.Silo.Chaos.Schedule;

namespace Quintet.Silo.Chaos.Faults;

/// <summary>Takes the database away. Views cannot change meanwhile; commands go on.</summary>
internal sealed class DisturbDatabase(IChaosDatabase database) : IChaosFault
{
    public async Task<string?> StrikeAsync(ScheduledFault fault, Action<string> began, CancellationToken stop)
    {
        await database.DisturbAsync(fault.Variant, fault.Lasts, began, stop);
        return null;
    }
}
