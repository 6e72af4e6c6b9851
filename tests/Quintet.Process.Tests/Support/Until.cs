using System.Diagnostics;

namespace Quintet.ProcessTests.Support;

/// <summary>Waits for conditions. The deadline is for a machine that is busy with other things; it measures nothing.</summary>
internal static class Until
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks again and again until nothing is missing any more.</summary>
    /// <param name="missing">What is still missing, or null.</param>
    public static async Task NothingIsMissing(Func<Task<string?>> missing)
    {
        var start = Stopwatch.GetTimestamp();
        while (await missing() is { } still)
        {
            if (Stopwatch.GetElapsedTime(start) > Deadline)
            {
                throw new TimeoutException($"After {Deadline.TotalSeconds} s: {still}");
            }

            await Task.Delay(LookAgainAfter, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks again and again until it holds.</summary>
    public static Task Holds(Func<bool> condition, string what) => NothingIsMissing(() => Task.FromResult(condition() ? null : $"not yet: {what}"));

    /// <summary>The result of a task, within the deadline.</summary>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
}
