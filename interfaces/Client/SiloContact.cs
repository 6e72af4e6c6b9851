using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>What a client knows of one silo. Used by one tick at a time; the answers of pulses write single fields.</summary>
internal sealed class SiloContact(SiloId silo, long now)
{
    private long _lastHeard = now;
    private long _pulseSentAt;
    private long _pulseTook;
    private bool _pulsed;
    private bool _suspected;
    private bool _refused;

    /// <summary>Which silo.</summary>
    public SiloId Silo { get; } = silo;

    /// <summary>The gateway through which the client's own connection leads to it, or null if unknown or of no use at present.</summary>
    public SiloAddress? Gateway { get; set; }

    /// <summary>The version of its map that was received last.</summary>
    public long MapVersion { get; set; }

    /// <summary>Timestamp of the last sign of life.</summary>
    public long LastHeard => Volatile.Read(ref _lastHeard);

    /// <summary>Timestamp of the last pulse.</summary>
    public long PulseSentAt => Volatile.Read(ref _pulseSentAt);

    /// <summary>How long the last pulse took that was answered.</summary>
    public long PulseTook => Volatile.Read(ref _pulseTook);

    /// <summary>Whether the last pulse is not answered yet.</summary>
    public bool IsPulsed => Volatile.Read(ref _pulsed);

    /// <summary>Whether calls keep away from it.</summary>
    public bool IsSuspected
    {
        get => Volatile.Read(ref _suspected);
        set => Volatile.Write(ref _suspected, value);
    }

    /// <summary>Whether nobody listened at its address when it was suspected: the process is gone.</summary>
    public bool IsRefused
    {
        get => Volatile.Read(ref _refused);
        set => Volatile.Write(ref _refused, value);
    }

    /// <summary>A pulse is sent.</summary>
    public void BeginPulse(long now)
    {
        Volatile.Write(ref _pulseSentAt, now);
        Volatile.Write(ref _pulsed, true);
    }

    /// <summary>The pulse was answered.</summary>
    public void PulseAnswered(long now) => Volatile.Write(ref _pulseTook, now - PulseSentAt);

    /// <summary>The pulse was answered, or failed.</summary>
    public void EndPulse() => Volatile.Write(ref _pulsed, false);

    /// <summary>A sign of life.</summary>
    public void Heard(long now)
    {
        if (now > LastHeard)
        {
            Volatile.Write(ref _lastHeard, now);
        }
    }
}
