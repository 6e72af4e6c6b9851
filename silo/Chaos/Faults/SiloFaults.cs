using Quintet.Silo.Chaos.Schedule;
using Quintet.Silo.Up.Faults;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Chaos.Faults;

/// <summary>A fault that takes a silo: it waits until the cluster tolerates that.</summary>
internal abstract class SiloFault(SiloGate gate) : IChaosFault
{
    public async Task<string?> StrikeAsync(ScheduledFault fault, Action<string> began, CancellationToken stop)
    {
        var (victim, objection) = await gate.WaitAsync(fault.Rank, stop);
        if (victim is null)
        {
            return objection;
        }

        return await StrikeAsync(victim, fault, began, stop) ? null : $"{victim.Name} has ended meanwhile";
    }

    /// <summary>Strikes, and returns when it is undone. False if the silo is not there any more.</summary>
    protected abstract Task<bool> StrikeAsync(Victim victim, ScheduledFault fault, Action<string> began, CancellationToken stop);

    /// <summary>Waits for the fault's time, or until told to stop.</summary>
    protected static async Task LastAsync(ScheduledFault fault, CancellationToken stop) =>
        await Task.Delay(fault.Lasts, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

/// <summary>Ends a silo's process. The fleet starts the silo again.</summary>
/// <param name="end">Ends the silo of this name, at once or by asking; false if it is not there any more.</param>
/// <param name="done">Says what was done to whom.</param>
/// <param name="gate">Chooses the silo, and lets it be struck.</param>
internal sealed class EndSilo(Func<string, bool> end, Func<Victim, string> done, SiloGate gate) : SiloFault(gate)
{
    protected override async Task<bool> StrikeAsync(Victim victim, ScheduledFault fault, Action<string> began, CancellationToken stop)
    {
        if (!end(victim.Name))
        {
            return false;
        }

        began(done(victim));
        await LastAsync(fault, stop);
        return true;
    }
}

/// <summary>SIGSTOP and SIGCONT. A silo that held the database's write lock keeps it meanwhile.</summary>
internal sealed class FreezeSilo(SiloFleet fleet, SiloGate gate) : SiloFault(gate)
{
    protected override async Task<bool> StrikeAsync(Victim victim, ScheduledFault fault, Action<string> began, CancellationToken stop)
    {
        if (!fleet.Freeze(victim.Name))
        {
            return false;
        }

        try
        {
            began($"froze {victim}");
            await LastAsync(fault, stop);
            return true;
        }
        finally
        {
            fleet.Resume(victim.Name);
        }
    }
}

/// <summary>A drain that is called off after a while.</summary>
internal sealed class DrainSilo(IQuintetAdmin admin, SiloGate gate) : SiloFault(gate)
{
    protected override async Task<bool> StrikeAsync(Victim victim, ScheduledFault fault, Action<string> began, CancellationToken stop)
    {
        // Whether the first answer comes or not, it may have been done.
        try
        {
            await admin.DrainAsync(victim.Name);
            began($"began to drain {victim}");
            await LastAsync(fault, stop);
            return true;
        }
        finally
        {
            await Undo.UntilDoneAsync(() => admin.DrainAsync(victim.Name, drain: false));
        }
    }
}
