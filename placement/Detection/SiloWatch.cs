using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// What is known against one silo, as a pure decision over times and reports. The detector's loop feeds it and asks it.
/// </summary>
internal sealed class SiloWatch
{
    private const long Never = long.MinValue;

    // What a silo sent before it ended may be read after its end is known.
    private const long AftermathMs = 200;

    private long _heardMs;
    private long _refusedMs = Never;
    private readonly DelayBound _silences = new();
    private long _silentMs;
    private bool _wasHeard;

    public SiloWatch(long nowMs) => _heardMs = nowMs;

    /// <summary>Whether the silo refused a connection and has not been heard since, but for what was on its way.</summary>
    public bool IsRefused => Volatile.Read(ref _refusedMs) != Never;

    /// <summary>Whether anything ever came from it.</summary>
    public bool WasHeard => Volatile.Read(ref _wasHeard);

    /// <summary>How long nothing was heard of it.</summary>
    public long SilentMs(long nowMs) => nowMs - Volatile.Read(ref _heardMs);

    /// <summary>Anything that came from the silo.</summary>
    public void Heard(long nowMs)
    {
        Volatile.Write(ref _heardMs, nowMs);
        Volatile.Write(ref _wasHeard, true);
        if (Volatile.Read(ref _refusedMs) is var refusedMs and not Never && nowMs - refusedMs > AftermathMs)
        {
            Volatile.Write(ref _refusedMs, Never);
        }
    }

    /// <summary>Nobody listens at its address: the process is gone, for a live or a frozen one accepts connections.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Refused(long nowMs) => Interlocked.CompareExchange(ref _refusedMs, nowMs, Never) == Never;

    /// <summary>This silo itself was late: what it took for silence may have been its own (rule H2).</summary>
    public void Excuse(long nowMs)
    {
        Volatile.Write(ref _heardMs, nowMs);
        _silentMs = 0;
    }

    /// <summary>
    /// How long a silence makes a suspect: three times the longest one of late that ended, within bounds. To be asked in every round, by the thread that judges: it is how silences are
    /// noticed.
    /// </summary>
    /// <param name="nowMs">Monotonic time.</param>
    /// <param name="leastMs">For a silo that has always answered quickly.</param>
    /// <param name="mostMs">For any.</param>
    public long SuspectAfterMs(long nowMs, long leastMs, long mostMs)
    {
        var silentMs = SilentMs(nowMs);
        if (silentMs < _silentMs)
        {
            _silences.Note(_silentMs, nowMs);
        }

        _silentMs = silentMs;
        return _silences.Ms(nowMs, leastMs, mostMs);
    }

    /// <summary>How sure one may be that the silo is gone.</summary>
    /// <param name="nowMs">Monotonic time.</param>
    /// <param name="suspectAfterMs">Silence that makes a suspect.</param>
    /// <param name="isDead">Orleans' membership calls it dead.</param>
    /// <param name="thirdWord">Another live silo misses it, too.</param>
    /// <param name="beatStopped">It does not beat in the database (rule H16).</param>
    /// <param name="cutOff">It beats on another side of a split, and that side must give way to this one. Perhaps it is still heard: a link may work one way only.</param>
    public Evidence Judge(long nowMs, long suspectAfterMs, bool isDead, bool thirdWord, bool beatStopped = false, bool cutOff = false)
    {
        if (isDead || IsRefused || cutOff)
        {
            return Evidence.Gone;
        }

        if (SilentMs(nowMs) < suspectAfterMs)
        {
            return Evidence.None;
        }

        return thirdWord || beatStopped ? Evidence.Gone : Evidence.Silent;
    }
}
