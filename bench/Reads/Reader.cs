using System.Diagnostics;
using Orleans.Placement;
using Quintet.Bench.Calls;

namespace Quintet.Bench.Reads;

/// <summary>Calls from inside a silo, one at a time.</summary>
[Alias("Bench.IReader")]
public interface IReader : IGrainWithIntegerKey
{
    /// <summary>The id of the process it runs in.</summary>
    [Alias("Process")]
    Task<int> Process();

    /// <summary>Queries a component, and tells how many microseconds each call took.</summary>
    [Alias("Query")]
    Task<double[]> Query(long counter, int calls);

    /// <summary>Calls a plain grain, and tells how many microseconds each call took.</summary>
    [Alias("Call")]
    Task<double[]> Call(long plain, int calls);
}

/// <inheritdoc cref="IReader" />
[RandomPlacement]
public sealed class Reader : Grain, IReader
{
    public Task<int> Process() => Task.FromResult(Environment.ProcessId);

    public Task<double[]> Query(long counter, int calls)
    {
        var target = GrainFactory.GetGrain<ICounter>(counter);
        return TimeAsync(() => target.Seen(), calls);
    }

    public Task<double[]> Call(long plain, int calls)
    {
        var target = GrainFactory.GetGrain<IRandomCounter>(plain);
        return TimeAsync(() => target.Add(1), calls);
    }

    private static async Task<double[]> TimeAsync(Func<Task> call, int calls)
    {
        var taken = new double[calls];
        for (var i = 0; i < calls; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call();
            taken[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }

        return taken;
    }
}
