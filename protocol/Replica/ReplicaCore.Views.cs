namespace Quintet.Protocol;

/// <summary>Views: how a replica hears of one, and what it then becomes.</summary>
public sealed partial class ReplicaCore
{
    /// <summary>Takes note of a view known to have won; an older one is ignored.</summary>
    private void Learn(View view)
    {
        if (_view is not null)
        {
            var order = view.Id.CompareTo(_view.Id);
            if (order < 0 || (order == 0 && !Conflicts(view)))
            {
                return;
            }

            if (_phase == ReplicaPhase.Halted)
            {
                return;
            }
        }

        Adopt(view);
    }

    /// <summary>
    /// Whether a message of this view is to be heard. A lower view is answered with ours, a higher one is adopted: only known winners
    /// send (rule S2).
    /// </summary>
    private bool Recognise(SiloId from, View view)
    {
        if (_view is not null)
        {
            var order = view.Id.CompareTo(_view.Id);
            if (order < 0)
            {
                Send(from, new Superseded(_view));
                return false;
            }

            if (order == 0)
            {
                return !Conflicts(view);
            }
        }

        Adopt(view);
        return _phase != ReplicaPhase.Halted;
    }

    /// <summary>Two different views that both won one epoch: the register has been put back (rule H9). Stop and report.</summary>
    private bool Conflicts(View view)
    {
        if (_view is null || view.Id == _view.Id)
        {
            return false;
        }

        Notify(new Alarm($"Two views won one epoch of partition {Partition}: {_view} and {view}. The register was put back to an older copy. This replica stops."));
        Halt();
        return true;
    }

    /// <summary>Follows a higher view that somebody won. It may be one of this replica's own proposals.</summary>
    private void Adopt(View view)
    {
        if (IsPrimary && IsOwnChange(view))
        {
            ContinueReign(view);
            return;
        }

        var takeOver = IsOwnProposal(view.Id); // Handed over or placed first, it is not.
        var handedOver = IsPrimary && _register.Contains(view.Id);
        if (IsPrimary)
        {
            EndReign();
        }

        var olderEra = _view is not null && _view.Id.Era != view.Id.Era;
        Mutant.Plant("era-ignored-after-restore", ref olderEra, false);
        var restored = IsOwnRestore(view);
        _view = view;
        _ticketAtAdoption = _tickets;
        _regressed = null;
        _register.Forget();
        _heardMs = _now.Ms;
        (_stallTries, _rowSeenInStall) = (0, false);
        if (olderEra)
        {
            ForgetFreshness();
        }

        if (restored)
        {
            Restore(view);
        }
        else if (olderEra && _hasState)
        {
            Notify(new Alarm($"Partition {Partition} was restored as era {view.Id.Era}; this silo's copy of the era before is void."));
            Discard();
        }

        CreateAtFirstView(view);
        _verified = _commit;
        Notify(new ViewAdopted(view));
        Become(view, takeOver);
        if (handedOver)
        {
            Send(view.Primary.Silo, new Announce(view)); // It did not ask, so it does not know.
        }
    }

    /// <summary>
    /// "No state and no tombstone" is legitimately empty only in epoch 1 of era 0 (rule S4).
    /// </summary>
    private void CreateAtFirstView(View view)
    {
        var isBeginning = view.Id is { Era: 0, Epoch: 1 };
        Mutant.Plant("restarted-silo-keeps-identity", ref isBeginning, true);
        if (_incarnation == 0 && isBeginning && view.Has(new ReplicaId(_silo, 1)))
        {
            _incarnation = 1;
            _hasState = true;
        }
    }

    private void Become(View view, bool takeOver)
    {
        if (!_hasState)
        {
            _phase = _learning ? ReplicaPhase.Outside : ReplicaPhase.Absent;
            if (view.MemberOn(_silo) is { } named)
            {
                Notify(new Alarm($"View {view} of partition {Partition} names {named}, but this silo holds no such copy; it waits to be replaced."));
            }
        }
        else if (view.Primary == Identity && !_quarantined)
        {
            BeginReign(view, takeOver);
        }
        else
        {
            _phase = view.Has(Identity) ? ReplicaPhase.Backup : ReplicaPhase.Outside;
        }
    }

    private void OnDropCopy()
    {
        if (IsPrimary)
        {
            EndReign();
        }

        if (_hasState || _learning)
        {
            _register.Forget(); // What this copy proposed, its successor must not carry out.
            Discard();
        }
    }

    /// <summary>Forgets the copy for good; the next one on this silo will be another incarnation (rule S4).</summary>
    private void Discard()
    {
        _hasState = false;
        _learning = false;
        (_quarantined, _stateBroken, _trusted) = (false, false, false);
        _unknownAt = 0;
        ForgetFreshness();
        _followed = null;
        _agreement = NewAgreement();
        _staging = null;
        _installedTransfer = 0;
        (_log, _components, _replies, _commit, _verified) = (new(), new(), new(), 0, 0);
        _policy = InitialPolicy;
        if (_phase != ReplicaPhase.Halted)
        {
            _phase = ReplicaPhase.Absent;
        }
    }
}
