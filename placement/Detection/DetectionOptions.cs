namespace Quintet.Placement;

/// <summary>When a silo is suspected. Suspicion is never trusted for safety, so it may be fast.</summary>
public sealed class DetectionOptions
{
    /// <summary>How often a silo pulses each other one.</summary>
    /// <value>50 ms; 10 ms to 10 s.</value>
    public TimeSpan PulseInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>After so long a silence a connection is tried, to see whether anybody listens there at all.</summary>
    /// <value>100 ms; at least the pulse interval.</value>
    public TimeSpan ProbeAfter { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A silo silent for so long is suspected.</summary>
    /// <value>1 s; 100 ms to 60 s, at least <see cref="ProbeAfter"/>.</value>
    public TimeSpan SuspectAfter { get; set; } = TimeSpan.FromSeconds(1);

    internal IEnumerable<string> Problems()
    {
        if (PulseInterval < TimeSpan.FromMilliseconds(10) || PulseInterval > TimeSpan.FromSeconds(10))
        {
            yield return $"{nameof(DetectionOptions)}.{nameof(PulseInterval)} is {PulseInterval.TotalMilliseconds} ms; use 10 to 10,000 ms";
        }

        if (ProbeAfter < PulseInterval)
        {
            yield return $"{nameof(DetectionOptions)}.{nameof(ProbeAfter)} is {ProbeAfter.TotalMilliseconds} ms, less than {nameof(PulseInterval)} ({PulseInterval.TotalMilliseconds} ms)";
        }

        if (SuspectAfter < TimeSpan.FromMilliseconds(100) || SuspectAfter > TimeSpan.FromSeconds(60) || SuspectAfter < ProbeAfter)
        {
            yield return $"{nameof(DetectionOptions)}.{nameof(SuspectAfter)} is {SuspectAfter.TotalMilliseconds} ms; use 100 to 60,000 ms, and not less than {nameof(ProbeAfter)}";
        }
    }
}
