using System.Diagnostics;

namespace Quintet.Silo.Chaos.Faults;

/// <summary>Undoes what was done through a cluster that may be in no state to be asked.</summary>
internal static class Undo
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan TriesFor = TimeSpan.FromMinutes(2);

    /// <summary>Asks until it is done.</summary>
    /// <exception cref="Exception">It was refused for two minutes; the last refusal.</exception>
    public static async Task UntilDoneAsync(Func<Task> ask)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ask();
                return;
            }
            catch (Exception) when (Stopwatch.GetElapsedTime(start) < TriesFor)
            {
                await Task.Delay(TryAgainAfter);
            }
        }
    }
}
