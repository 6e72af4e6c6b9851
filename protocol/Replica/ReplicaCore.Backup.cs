namespace Quintet.Protocol;

/// <summary>The receiving side: members and learners.</summary>
public sealed partial class ReplicaCore
{
    private const int AskReturnMs = 1000;

    private long _heardMs;
    private long _questions;
    private long _openQuestion;
    private Staging? _staging;
    private long _installedTransfer;
    private long _askedReturnMs = long.MinValue / 2;

    private void OnAppend(SiloId from, Append append)
    {
        var isHeard = Recognise(from, append.View) && from == append.View.Primary.Silo && append.To.Silo == _silo;
        Mutant.Plant("older-append-accepted", ref isHeard, append.To.Silo == _silo && _phase != ReplicaPhase.Halted);
        if (!isHeard)
        {
            return;
        }

        var isMeant = append.To == Identity;
        Mutant.Plant("append-to-earlier-incarnation-accepted", ref isMeant, true);
        if (!isMeant || !_hasState)
        {
            Send(from, new NoState(append.View.Id, append.To));
            return;
        }

        HeardFromPrimary();
        if (!AgreesAt(append))
        {
            return;
        }

        foreach (var entry in append.Entries)
        {
            Accept(entry);
        }

        var end = append.PrevIndex + append.Entries.Length;
        _verified = Math.Max(_verified, end);
        var verified = _verified;
        Mutant.Plant("unverified-tail-committed", ref verified, _log.LastIndex);
        CommitTo(Math.Min(append.Commit, verified));
        NoteFollowed(append.Commit);
        CompareStates(append);
        _log.DropThrough(Math.Min(append.HeldByAll, _commit), _options.KeepLogBytes);
        Mutant.Plant("acknowledges-its-last", ref end, _log.LastIndex);
        Send(from, new AppendAck(append.View.Id, Identity, end, append.Round, _quarantined));
    }

    /// <summary>Log matching (rule H5): the entry before the first must be the primary's, by index and creating epoch.</summary>
    private bool AgreesAt(Append append)
    {
        var index = append.PrevIndex;
        if (index < _log.BaseIndex)
        {
            return true; // Below the base all is committed, and so the same everywhere.
        }

        if (index > _log.LastIndex)
        {
            Send(append.View.Primary.Silo, new AppendReject(append.View.Id, Identity, index, _log.LastIndex));
            return false;
        }

        var isSame = _log.EpochAt(index) == append.PrevEpoch;
        Mutant.Plant("previous-epoch-not-checked", ref isSame, true);
        if (!isSame)
        {
            Invariant.Check(index > _commit, "committed entries are the same on every member", $"{Identity} has epoch {_log.EpochAt(index)} at committed index {index}, the primary {append.PrevEpoch}");
            Send(append.View.Primary.Silo, new AppendReject(append.View.Id, Identity, index, _commit));
            return false;
        }

        isSame = _log.DigestAt(index) == append.PrevDigest;
        Mutant.Plant("previous-epoch-not-checked", ref isSame, true);
        if (!isSame)
        {
            Quarantine(index, "the log's digest differs from the primary's");
            Send(append.View.Primary.Silo, new AppendAck(append.View.Id, Identity, 0, append.Round, true));
            return false;
        }

        return true;
    }

    private void Accept(Entry entry)
    {
        if (entry.Index <= _log.BaseIndex)
        {
            return;
        }

        if (entry.Index <= _log.LastIndex)
        {
            var isKnown = _log.EpochAt(entry.Index) == entry.Epoch;
            Mutant.Plant("truncates-without-a-conflict", ref isKnown, false);
            if (isKnown)
            {
                return;
            }

            // A proven conflict, and only that, truncates; never below commit (rule H5).
            Invariant.Check(entry.Index > _commit, "no committed entry is truncated", $"{Identity} committed {_commit}, conflict at {entry}");
            _log.TruncateAfter(entry.Index - 1);
        }

        _log.Append(entry);
    }

    /// <summary>Applies everything up to <paramref name="index"/>. On members and learners, and on the primary.</summary>
    private void CommitTo(long index)
    {
        while (_commit < index)
        {
            var entry = _log[_commit + 1];
            switch (entry.Kind)
            {
                case EntryKind.Command when !_stateBroken:
                    if (!ApplyToState(entry))
                    {
                        return; // The copy is sound up to here, and stays so.
                    }

                    break;
                case EntryKind.Reign:
                    _agreement.Restart(entry.Index);
                    break;
                case EntryKind.Policy:
                    PutInForce(entry.Policy!);
                    break;
                default:
                    break;
            }

            _log.NoteStates(entry.Index, _agreement.Digest);
            _replies.Commit(entry);
            _commit = entry.Index;
            _out.Committed.Add(entry);
        }
    }

    private bool ApplyToState(Entry entry)
    {
        if (entry.Index == _unknownAt)
        {
            return false;
        }

        try
        {
            NoteState(entry, _components.Commit(entry, _machine));
        }
        catch (UnknownChangeException exception)
        {
            _unknownAt = entry.Index;
            Notify(new Outdated(entry.Index, exception.Message));
            return false;
        }
        catch (Exception exception) when (exception is not ProtocolViolationException)
        {
            _stateBroken = true;
            Quarantine(entry.Index, $"applying the events of {entry} threw {exception.GetType().Name}: {exception.Message}");
        }

        return true;
    }

    /// <summary>
    /// A copy that cannot follow, because a newer build wrote what it is to apply, leaves the view to the others. A primary hands over first, with a tail that it could not commit, to a member that holds all
    /// of it. The last copy stays, for it has all that was acknowledged: a silo of that build can still get it.
    /// </summary>
    private void LeaveIfOutdated()
    {
        if (_unknownAt == 0 || !_hasState || !_view!.Members.Any(member => member != Identity))
        {
            return;
        }

        if (!IsPrimary)
        {
            Send(_view.Primary.Silo, new NoState(_view.Id, Identity));
            OnDropCopy();
        }
        else if (_register.MayPropose && _peers.Find(peer => _view.Has(peer.Id) && peer is { Verified: true, Quarantined: false, SaidNoState: false } && peer.Match == _log.LastIndex && EvidenceAgainst(peer.Id) == Evidence.None) is { } successor)
        {
            ProposeView(successor.Id, [successor.Id, .. _view.Members.Where(member => member != successor.Id)], _view.Minimum);
        }
    }

    private void OnInvite(SiloId from, Invite invite)
    {
        if (!Recognise(from, invite.View) || from != invite.View.Primary.Silo || invite.View.Has(Identity))
        {
            return;
        }

        if (_hasState && (invite.Discard == Identity || _quarantined))
        {
            Discard();
        }

        if (!_hasState && !_learning)
        {
            BeginCopy();
        }

        _phase = ReplicaPhase.Outside;
        HeardFromPrimary();
        Send(from, new InviteAck(invite.View.Id, Identity, _hasState, _commit, _log.EpochAt(_commit), _log.DigestAt(_commit)));
    }

    /// <summary>A copy begins on this silo, and is never taken for an earlier one (rule S4).</summary>
    private void BeginCopy()
    {
        var incarnation = _incarnation + 1;
        Mutant.Plant("discarded-copy-keeps-its-incarnation", ref incarnation, Math.Max(1, _incarnation));
        (_incarnation, _learning) = (incarnation, true);
    }

    private void OnSnapshotChunk(SiloId from, SnapshotChunk chunk)
    {
        if (!Recognise(from, chunk.View) || from != chunk.View.Primary.Silo || chunk.To.Silo != _silo)
        {
            return;
        }

        if (chunk.To != Identity || !(_learning || _hasState))
        {
            Send(from, new NoState(chunk.View.Id, chunk.To));
            return;
        }

        HeardFromPrimary();
        if (!_hasState && !Stage(chunk))
        {
            return;
        }

        if (_hasState && _installedTransfer != chunk.Transfer)
        {
            return; // It holds state already, by another way; it says so when invited.
        }

        Send(from, new SnapshotAck(chunk.View.Id, Identity, chunk.Transfer, _hasState ? chunk.Sequence : _staging!.Next - 1));
    }

    /// <summary>Takes a chunk in order; false if it tells nothing worth acknowledging.</summary>
    private bool Stage(SnapshotChunk chunk)
    {
        if (_staging?.Transfer != chunk.Transfer)
        {
            var isEarlier = chunk.Transfer < _staging?.Transfer;
            Mutant.Plant("piece-of-an-earlier-transfer-accepted", ref isEarlier, false);
            if (chunk.Sequence != 0 || isEarlier)
            {
                return false; // Of an earlier transfer, and late: what has arrived of this one is not sent again.
            }

            _staging = new Staging(chunk.Transfer);
        }

        if (chunk.Sequence > _staging.Next)
        {
            return _staging.Next > 0;
        }

        if (chunk.Sequence == _staging.Next)
        {
            try
            {
                _staging.Add(chunk, _machine);
            }
            catch (Exception exception) when (exception is not ProtocolViolationException)
            {
                Notify(new Alarm($"A snapshot of partition {Partition} cannot be read here: {exception.GetType().Name}: {exception.Message}. This silo cannot hold a copy."));
                _staging = null;
                return false;
            }

            if (chunk.Last && !Install(chunk))
            {
                return false;
            }
        }

        return true;
    }

    private bool Install(SnapshotChunk chunk)
    {
        var basis = chunk.Base;
        if (basis.StateVersion == NewAgreement().Version && _staging!.StateHash != chunk.StateHash)
        {
            Notify(new Alarm($"A snapshot of partition {Partition} is not the same after it was encoded and decoded: a state's serializer loses something. This silo cannot hold a copy."));
            _staging = null;
            return false;
        }

        _log = new ReplicaLog(basis.Index, basis.Epoch, basis.Digest, basis.LogTime, basis.StateDigest);
        _components = ComponentTable.From(_staging!.Components, basis.ClearFloor);
        _replies = ExactlyOnceTable.From(_staging.Clients, _staging.Keys, basis.Horizon);
        (_commit, _verified) = (basis.Index, basis.Index);
        _policy = basis.Policy;
        _agreement = Agreement.From(basis, _options.HashEvery, _machine);
        (_hasState, _learning, _installedTransfer) = (true, false, chunk.Transfer);
        _staging = null;
        Notify(new TransferProgress(Identity, "installed", 0));
        return true;
    }

    /// <summary>
    /// A copy outside the view that is alive asks to come back, or to be told that it may forget. It also looks at the register: the primary
    /// may have died before it could say that this copy is a member now.
    /// </summary>
    private void TickOutside()
    {
        if (_phase == ReplicaPhase.Outside && _hasState && _view is not null
            && _now.Ms - _heardMs > AskReturnMs && _now.Ms - _askedReturnMs > AskReturnMs)
        {
            _askedReturnMs = _now.Ms;
            _openQuestion = ++_questions;
            Send(_view.Primary.Silo, new AskReturn(_view.Id, Identity, _openQuestion));
            LookAtRow();
        }
    }

    private void OnRelease(SiloId from, Release release)
    {
        var isCurrent = release.Number == _openQuestion;
        Mutant.Plant("late-release-obeyed", ref isCurrent, true);
        if (Recognise(from, release.View) && release.To == Identity && isCurrent && _hasState && !release.View.Has(Identity))
        {
            Discard();
        }
    }

    private void HeardFromPrimary() => (_heardMs, _openQuestion) = (_now.Ms, 0);
}
