using Quintet.Silo.Chaos.Schedule;

namespace Quintet.Silo.Chaos.Faults;

/// <summary>Something that is done to a cluster, and undone.</summary>
internal interface IChaosFault
{
    /// <summary>Strikes, and returns when it is undone.</summary>
    /// <param name="fault">What the schedule says.</param>
    /// <param name="began">To be told what was done, as soon as it was.</param>
    /// <param name="stop">Undo it now.</param>
    /// <returns>Null, or why nothing was done.</returns>
    Task<string?> StrikeAsync(ScheduledFault fault, Action<string> began, CancellationToken stop);
}
