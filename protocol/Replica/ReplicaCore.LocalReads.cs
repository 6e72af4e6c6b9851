namespace Quintet.Protocol;

/// <summary>
/// Reads that any sound member, or follower, answers from its committed state (rule H15): not below what the caller has seen, or not older than a bound. Age is proven by a
/// probe: the primary answers it with a round begun after it arrived, and the age counts from its sending, on the member's own clock.
/// </summary>
public sealed partial class ReplicaCore
{
    private const int ProbeAgainMs = 300;

    // The side of members and followers.
    private long _probes;
    private (long Number, long SentMs)? _probe;
    private (long SentMs, long Index)? _proven;
    private long? _freshMs;

    // The primary's side: probes that wait for a round, each with what was committed when it arrived.
    private readonly List<OpenProbe> _waitingProbes = [];

    /// <summary>Where the committed state stands.</summary>
    public LogPosition CommittedPosition => new(_view?.Id.Era ?? 0, _commit);

    private readonly record struct OpenProbe(ReplicaId From, long Number, long Index);

    /// <summary>Whether this is a member or a follower, as far as it knows, with a state that nobody contradicts.</summary>
    private bool MayAnswer
    {
        get
        {
            var isSound = !_quarantined && !(IsPrimary && CopiesDisagree);
            Mutant.Plant("query-balanced-to-a-quarantined-copy", ref isSound, true);
            return isSound && (IsPrimary || _phase == ReplicaPhase.Backup || IsFollower);
        }
    }

    private LocalRead OnAskRead(AskRead read)
    {
        if (!MayAnswer)
        {
            return LocalRead.NotHere;
        }

        if (read.Floor is { } floor && Below(floor) is { } refusal)
        {
            return refusal;
        }

        return read.MaxAgeMs is { } bound ? Within(bound) : LocalRead.Here;
    }

    /// <summary>What to say to a caller that has seen more than this copy, or another era; null if it has not.</summary>
    private LocalRead? Below(LogPosition floor)
    {
        var isOfThisEra = floor.Era == _view!.Id.Era;
        Mutant.Plant("token-of-another-era-accepted", ref isOfThisEra, true);
        if (!isOfThisEra && floor.Era < _view.Id.Era)
        {
            return LocalRead.AnotherEra;
        }

        var lags = !isOfThisEra || _commit < floor.Index;
        Mutant.Plant("read-below-its-token", ref lags, !isOfThisEra);
        if (!lags)
        {
            return null;
        }

        if (ServesReads)
        {
            return LocalRead.NeedsRound; // Superseded, or the caller's position is none: only a round tells.
        }

        SendProbe(); // It brings the commit index along, for the next reader.
        return LocalRead.Lagging;
    }

    private LocalRead Within(long boundMs)
    {
        if (IsPrimary)
        {
            return ServesReads ? LocalRead.NeedsRound : LocalRead.NotHere;
        }

        if (_proven is { } proven && _commit >= proven.Index)
        {
            (_freshMs, _proven) = (Math.Max(_freshMs ?? proven.SentMs, proven.SentMs), null);
        }

        var ageMs = _freshMs is { } fresh ? _now.SteadyMs - fresh : long.MaxValue;
        if (ageMs >= boundMs / 2)
        {
            SendProbe(); // In time: reads are answered here as long as they come.
        }

        return ageMs < boundMs ? LocalRead.Here : LocalRead.Lagging; // Not at the bound: both times are rounded down.
    }

    private void SendProbe()
    {
        if (IsPrimary || _probe is { } open && _now.SteadyMs - open.SentMs < ProbeAgainMs)
        {
            return;
        }

        _probe = (++_probes, _now.SteadyMs);
        Send(_view!.Primary.Silo, new Probe(_view, Identity, _probes));
    }

    private void OnProbe(SiloId from, Probe probe)
    {
        if (!Recognise(from, probe.View) || !ServesReads)
        {
            return;
        }

        _waitingProbes.RemoveAll(open => open.From.Silo == from);
        _waitingProbes.Add(new OpenProbe(probe.From, probe.Number, _commit));
        BeginRound();
    }

    private void OnProbeAnswer(SiloId from, ProbeAnswer answer)
    {
        if (!Recognise(from, answer.View) || answer.To != Identity || _probe is not { } probe || probe.Number != answer.Number)
        {
            return;
        }

        var sinceMs = probe.SentMs;
        Mutant.Plant("age-counted-from-the-answer", ref sinceMs, _now.SteadyMs);
        (_proven, _probe) = ((sinceMs, answer.Index), null);
    }

    private void AnswerProbes(List<OpenProbe> probes)
    {
        foreach (var probe in probes)
        {
            if (Find(probe.From) is { } peer && !IsRequired(peer))
            {
                SendEmpty(peer); // The round, which brought the commit index to the members, was not sent to followers.
            }

            Send(probe.From.Silo, new ProbeAnswer(_view!, probe.From, probe.Number, probe.Index));
        }
    }

    /// <summary>The copy is another one, or of another era: what was proven of the last one is nothing to it.</summary>
    private void ForgetFreshness() => (_probe, _proven, _freshMs) = (null, null, null);
}
