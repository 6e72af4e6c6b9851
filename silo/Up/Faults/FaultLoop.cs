using System.Diagnostics;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Up.Faults;

/// <summary>Strikes a random silo again and again, each time as soon as the fault's rule permits it.</summary>
/// <param name="fleet">The silos.</param>
/// <param name="quintet">Tells how the cluster stands.</param>
/// <param name="turn">Shared by all loops: one fault at a time.</param>
/// <param name="fault">What is done.</param>
/// <param name="type">The component type that the load is on.</param>
/// <param name="seed">Decides the victims.</param>
/// <param name="say">Tells the user something, in one line.</param>
internal sealed class FaultLoop(SiloFleet fleet, IQuintetClient quintet, SemaphoreSlim turn, IFault fault, string type, int seed, Action<string> say)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);
    private readonly VictimSearch _search = new(fleet, quintet, type);

    /// <summary>Strikes one silo at each interval until told to stop.</summary>
    public async Task RunAsync(TimeSpan interval, int silos, CancellationToken stop)
    {
        var names = SiloFleet.NamesOf(silos).ToArray();
        var pause = interval;
        try
        {
            while (true)
            {
                await Task.Delay(pause, stop);
                var struck = await StrikeOneAsync(names[_random.Next(silos)], stop);
                pause = interval - Stopwatch.GetElapsedTime(struck) is { Ticks: > 0 } rest ? rest : TimeSpan.Zero;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    // Returns when it struck.
    private async Task<long> StrikeOneAsync(string name, CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            var waiting = false;
            while (true)
            {
                var (victim, objection) = await _search.FindAsync(name, fault.Objection, stop);
                if (victim is not null)
                {
                    var struck = Stopwatch.GetTimestamp();
                    await fault.StrikeAsync(victim, stop);
                    return struck;
                }

                if (!waiting)
                {
                    say($"waiting to {fault.Verb} {name}: {objection}");
                    waiting = true;
                }

                await Task.Delay(LookAgainAfter, stop);
            }
        }
        finally
        {
            turn.Release();
        }
    }
}
