namespace Quintet.Placement;

/// <summary>When a silo is suspected. Suspicion is never trusted for safety, so it may be fast.</summary>
public sealed class DetectionOptions
{
    /// <summary>How often a silo pulses each other one.</summary>
    /// <value>50 ms; 10 ms to 10 s.</value>
    public TimeSpan PulseInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>After so long a silence a connection is tried, to see whether anybody listens there at all; as it is at once when one to that silo ends.</summary>
    /// <value>100 ms; at least the pulse interval.</value>
    public TimeSpan ProbeAfter { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A silo is suspected that is silent for three times as long as it ever was of late, but not before this. What was counts half as much every half-minute.
    /// </summary>
    /// <value>0.7 s; 100 ms to <see cref="SuspectAfter"/>, at least <see cref="DoubtAfter"/>.</value>
    public TimeSpan SuspectAfterLeast { get; set; } = TimeSpan.FromSeconds(0.7);

    /// <summary>A silo silent for so long is suspected, however long it was silent before.</summary>
    /// <value>1 s; 100 ms to 60 s, at least <see cref="ProbeAfter"/>.</value>
    public TimeSpan SuspectAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A silo to which most others have been silent for so long, a single other one included, is in doubt: it says so in the database, and all beat there until it is known who is
    /// dead and who is cut off.
    /// </summary>
    /// <value>500 ms; 50 ms to 60 s, at least <see cref="ProbeAfter"/> and at most <see cref="SuspectAfterLeast"/>.</value>
    public TimeSpan DoubtAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a silo looks in the database whether another one is in doubt.</summary>
    /// <value>500 ms; 50 ms to 10 s. The same on all silos.</value>
    public TimeSpan DoubtPollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often silos beat in the database while one is in doubt.</summary>
    /// <value>200 ms; 20 ms to 5 s. The same on all silos.</value>
    public TimeSpan BeatInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// A silo that does not beat for so long, while the judge's own beats are on time, counts as gone. Own beats are late that are further apart than a third of this: a slow database
    /// condemns nobody.
    /// </summary>
    /// <value>1.5 s; up to 60 s, at least <see cref="DoubtPollInterval"/> and four times <see cref="BeatInterval"/> together. The same on all silos.</value>
    public TimeSpan BeatWindow { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// Two silos that both beat but do not hear each other for so long go separate ways: the larger side goes on without the other, and of two equal sides the one that has a partition's primary.
    /// Longer than Orleans takes to declare one of them dead, which keeps their copies together.
    /// </summary>
    /// <value>15 s; up to 1 h, at least <see cref="BeatWindow"/>.</value>
    public TimeSpan LinkDeadAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A silo that has been gone for so long without refusing connections is declared dead to Orleans, if a majority of the live silos agree, so that ordinary grains recover. It may be
    /// frozen only, and loses its memory by that.
    /// </summary>
    /// <value>2 s; 0 to 10 min.</value>
    public TimeSpan DeclareDeadAfter { get; set; } = TimeSpan.FromSeconds(2);

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

        if (SuspectAfterLeast < TimeSpan.FromMilliseconds(100) || SuspectAfterLeast > SuspectAfter)
        {
            yield return $"{nameof(DetectionOptions)}.{nameof(SuspectAfterLeast)} is {SuspectAfterLeast.TotalMilliseconds} ms; use 100 ms or more, and not more than {nameof(SuspectAfter)}";
        }

        foreach (var problem in ProblemsOfBeats())
        {
            yield return problem;
        }
    }

    private IEnumerable<string> ProblemsOfBeats()
    {
        if (DoubtAfter < TimeSpan.FromMilliseconds(50) || DoubtAfter < ProbeAfter || DoubtAfter > SuspectAfterLeast)
        {
            yield return $"{nameof(DetectionOptions)}.{nameof(DoubtAfter)} is {DoubtAfter.TotalMilliseconds} ms; use 50 ms or more, not less than {nameof(ProbeAfter)} and not more than {nameof(SuspectAfterLeast)}";
        }

        if (DoubtPollInterval < TimeSpan.FromMilliseconds(50) || DoubtPollInterval > TimeSpan.FromSeconds(10))
        {
            yield return $"{nameof(DetectionOptions)}.{nameof(DoubtPollInterval)} is {DoubtPollInterval.TotalMilliseconds} ms; use 50 to 10,000 ms";
        }

        if (BeatInterval < TimeSpan.FromMilliseconds(20) || BeatInterval > TimeSpan.FromSeconds(5))
        {
            yield return $"{nameof(DetectionOptions)}.{nameof(BeatInterval)} is {BeatInterval.TotalMilliseconds} ms; use 20 to 5,000 ms";
        }

        if (BeatWindow > TimeSpan.FromSeconds(60) || BeatWindow < DoubtPollInterval + (4 * BeatInterval))
        {
            yield return $"{nameof(DetectionOptions)}.{nameof(BeatWindow)} is {BeatWindow.TotalMilliseconds} ms; use up to 60,000 ms, and not less than {nameof(DoubtPollInterval)} + 4 x {nameof(BeatInterval)}";
        }

        if (LinkDeadAfter > TimeSpan.FromHours(1) || LinkDeadAfter < BeatWindow)
        {
            yield return $"{nameof(DetectionOptions)}.{nameof(LinkDeadAfter)} is {LinkDeadAfter.TotalSeconds} s; use up to 3,600 s, and not less than {nameof(BeatWindow)}";
        }

        if (DeclareDeadAfter < TimeSpan.Zero || DeclareDeadAfter > TimeSpan.FromMinutes(10))
        {
            yield return $"{nameof(DetectionOptions)}.{nameof(DeclareDeadAfter)} is {DeclareDeadAfter.TotalSeconds} s; use 0 to 600 s";
        }
    }
}
