using Quintet.Bench.Calls;

namespace Quintet.Bench.Reads;

/// <summary>Session queries from a silo that holds a copy, beside calls of a plain grain on another silo. Both one at a time, in turns.</summary>
internal static class LocalReads
{
    private const int CallsPerTurn = 2000;

    // Until the silo's code is compiled for good, a query on its own copy takes several times as long.
    private const int CallsToWarmUp = 30_000;

    /// <summary>Measures the median latencies, in microseconds, of so many rounds, once both are warm.</summary>
    public static async Task<IReadOnlyList<(double QueryUs, double CallUs)>> MeasureAsync(BenchCluster cluster, int rounds)
    {
        var reader = cluster.Client.GetGrain<IReader>(0);
        var here = await reader.Process();
        var elsewhere = 0L;
        while (await cluster.Client.GetGrain<IRandomCounter>(elsewhere).Process() == here)
        {
            elsewhere++;
        }

        await cluster.Client.GetGrain<ICounter>(0).Add(1);
        var measured = new List<(double, double)>();
        await reader.Query(0, CallsToWarmUp);
        await reader.Call(elsewhere, CallsToWarmUp);
        for (var round = 0; round < rounds; round++)
        {
            measured.Add((Median(await reader.Query(0, CallsPerTurn)), Median(await reader.Call(elsewhere, CallsPerTurn))));
        }

        return measured;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
