namespace Quintet.Calls;

/// <summary>What to do about a silo at a tick.</summary>
internal enum PulseAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Ask for its map.</summary>
    Pulse,

    /// <summary>Suspect it from now on.</summary>
    Suspect,
}

/// <summary>Decides when to pulse a silo and when to suspect it. Times are timestamps and durations of the same unit.</summary>
/// <param name="PulseAfter">A busy silo is pulsed when it has been silent for this long. One that is slow to answer is pulsed less often, so that the pulses of many clients do not make it slower still.</param>
/// <param name="SuspectAfter">A silo is suspected when a pulse has been unanswered, and the silo silent, for this long.</param>
/// <param name="ProbeEvery">A suspected silo is pulsed this often, to notice that it is back; one that refused connections ten times less often, for such a pulse only keeps another silo busy.</param>
internal readonly record struct PulseDecision(long PulseAfter, long SuspectAfter, long ProbeEvery)
{
    // Of the time, a pulse is under way a fifth at most, or half of it while calls wait for news of a failover; and a silo that falls silent is suspected a fourth later at most.
    private const int PauseToPulse = 4;
    private const int SuspicionToPause = 4;
    private const int RefusedToProbe = 10;

    /// <summary>Decides.</summary>
    /// <param name="contact">What is known of the silo.</param>
    /// <param name="now">The present.</param>
    /// <param name="busy">Whether calls wait for its answer.</param>
    /// <param name="wanted">Whether news is wanted from any silo that may have some.</param>
    public PulseAction About(SiloContact contact, long now, bool busy, bool wanted)
    {
        var silentFor = now - contact.LastHeard;
        var pulsedFor = now - contact.PulseSentAt;
        if (contact.IsPulsed)
        {
            return !contact.IsSuspected && pulsedFor >= SuspectAfter && silentFor >= SuspectAfter ? PulseAction.Suspect : PulseAction.None;
        }

        var pause = Math.Min(PauseToPulse * contact.PulseTook, SuspectAfter / SuspicionToPause);
        var answeredFor = pulsedFor - contact.PulseTook;
        var due = contact.IsSuspected ? pulsedFor >= (contact.IsRefused ? RefusedToProbe : 1) * ProbeEvery
            : wanted ? answeredFor >= Math.Min(contact.PulseTook, PulseAfter)
            : busy && answeredFor >= pause && silentFor >= Math.Max(PulseAfter, pause);
        return due ? PulseAction.Pulse : PulseAction.None;
    }
}
