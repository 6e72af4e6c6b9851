namespace Quintet.Protocol;

/// <summary>
/// Copies that disagree (rule S8): a copy that finds itself different says so, keeps its memory until it is replaced, and leads only on the operator's word.
/// </summary>
public sealed partial class ReplicaCore
{
    private bool _stateBroken;
    private long _unknownAt;
    private bool _trusted;
    private bool _disagreementReported;
    private Agreement _agreement;
    private ViewId? _notComparedIn;

    /// <summary>The copies known here to disagree: this one, and to a primary those of its members and learners that said so.</summary>
    public IReadOnlyList<ReplicaId> QuarantinedMembers =>
        [.. _quarantined ? [Identity] : Array.Empty<ReplicaId>(), .. IsPrimary ? _peers.Where(peer => peer.Quarantined).Select(peer => peer.Id) : []];

    /// <summary>
    /// Whether so many copies contradict this primary that it may itself be the wrong one: all others, or more than one. Then commands and
    /// reads stop and the operator is told (rule S8).
    /// </summary>
    private bool CopiesDisagree
    {
        get
        {
            if (_trusted)
            {
                return false;
            }

            var (sound, quarantined) = (0, 0);
            foreach (var peer in _peers)
            {
                if (IsRequired(peer))
                {
                    (sound, quarantined) = peer.Quarantined ? (sound, quarantined + 1) : (sound + 1, quarantined);
                }
            }

            return quarantined > 1 || (quarantined == 1 && sound == 0);
        }
    }

    /// <summary>Whether copies disagree so that only the operator can tell who is right; said once, however it came about.</summary>
    private bool StopsForOperator()
    {
        var stops = CopiesDisagree;
        if (stops && !_disagreementReported)
        {
            Notify(new Alarm($"The copies of partition {Partition} disagree and nobody can tell which is right, {Identity} or {string.Join(", ", QuarantinedMembers)}: commands and linearizable queries stop until the operator decides."));
        }

        _disagreementReported = stops;
        return stops;
    }

    /// <summary>Members of the view that count: a quarantined one does not.</summary>
    private int SoundMembers => _view!.Members.Length - _peers.Count(peer => peer.Quarantined && _view.Has(peer.Id));

    private Agreement NewAgreement() => new(_options.HashEvery, _machine);

    private void NoteState(Entry entry, object? state)
    {
        try
        {
            _agreement.Note(entry.Index, state);
        }
        catch (Exception exception) when (exception is not ProtocolViolationException)
        {
            _agreement.GiveUp();
            Notify(new Alarm($"A state of partition {Partition} cannot be hashed, so copies are not compared in this reign: {exception.GetType().Name}: {exception.Message}"));
        }
    }

    /// <summary>
    /// Compares this copy's states with the primary's, as they were at the primary's commit index, if the builds are the same. A primary that has just taken over is behind, or
    /// level; so one whose own states are wrong is contradicted before it can serve.
    /// </summary>
    private void CompareStates(Append append)
    {
        if (append.Commit > _commit || append.Commit < _agreement.Since || !_log.Holds(append.Commit) || _quarantined)
        {
            return;
        }

        if (append.StateVersion == 0 || append.StateVersion != _agreement.Version)
        {
            if (_notComparedIn != append.View.Id)
            {
                _notComparedIn = append.View.Id;
                Notify(new NotCompared(_agreement.Version, append.StateVersion));
            }

            return;
        }

        var agreedBefore = _agreement.AgreedBefore(append.Commit, append.EarlierStates);
        Mutant.Plant("earlier-reigns-not-compared", ref agreedBefore, true);
        var agrees = agreedBefore && append.StateDigest == _log.StatesAt(append.Commit);
        Mutant.Plant("states-not-compared", ref agrees, true);
        if (!agrees)
        {
            Quarantine(append.Commit, "its states differ from the primary's; some ApplyTo is not deterministic, or memory is corrupt");
        }
    }

    /// <summary>A peer said whether it agrees.</summary>
    private void Mark(Peer peer, bool quarantined)
    {
        if (quarantined && !peer.Quarantined)
        {
            peer.Quarantined = true;
            Notify(new Alarm($"The copy {peer.Id} of partition {Partition} disagrees with this primary's. It is kept, in quarantine, until another takes its place."));
        }
    }

    private void Quarantine(long index, string reason)
    {
        if (!_quarantined)
        {
            (_quarantined, _trusted) = (true, false);
            Notify(new Mismatch(index, reason));
        }
    }

    private void OnAskTrust(ReplicaId copy)
    {
        if (copy != Identity)
        {
            return;
        }

        if (IsPrimary)
        {
            _trusted = true;
            AdvanceCommit();
            ConfirmReads();
            ConsiderMembership();
        }
        else if (_quarantined && !_stateBroken)
        {
            (_quarantined, _trusted) = (false, true); // In the reign that it may begin now, the others will contradict it.
            ConsiderTakeOver();
        }
    }
}
