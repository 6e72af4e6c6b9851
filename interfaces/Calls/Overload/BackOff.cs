namespace Quintet.Calls;

/// <summary>How long a call that was refused as overloaded waits before its next attempt.</summary>
internal static class BackOff
{
    /// <summary>No refusals in succession make the wait longer than that of so many: 32 times what the silo asked for.</summary>
    public const int MostDoublings = 5;

    /// <summary>The wait: what the silo asked for, doubled with each refusal after the first, and spread by half of it to either side so that callers do not come back together.</summary>
    /// <param name="refusals">Refusals in succession, this one included; at least 1.</param>
    /// <param name="retryAfter">What the silo asked for.</param>
    /// <param name="random">At least 0, less than 1.</param>
    public static TimeSpan Delay(int refusals, TimeSpan retryAfter, double random) =>
        retryAfter * (1 << Math.Clamp(refusals - 1, 0, MostDoublings)) * (0.5 + random);
}
