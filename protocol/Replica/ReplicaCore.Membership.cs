using System.Collections.Immutable;

namespace Quintet.Protocol;

/// <summary>The primary changes its view: evictions, learners, hand-over. Only the primary of an epoch does (rule S3).</summary>
public sealed partial class ReplicaCore
{
    // Whoever asks for a leave asks again until it is done, and may have thought better of it.
    private const int LeaveAskedMs = 2000;

    private readonly Dictionary<SiloId, (long UntilMs, AskLeave Ask)> _leaving = [];
    private readonly HashSet<SiloId> _dismissed = [];
    private readonly Dictionary<SiloId, (int Times, long LastMs)> _evictions = [];
    private HandOver? _handOver;

    /// <summary>Proposes the next view if there is reason for one and no doubt about an earlier proposal.</summary>
    private void ConsiderMembership()
    {
        if (StopsForOperator() || !_register.MayPropose)
        {
            return; // Which copy is right is the operator's to say; none is removed before (rule S8).
        }

        DropDeadLearners();

        List<ReplicaId> removed = [];
        List<ReplicaId> admitted = [];
        if (_regressed is null)
        {
            removed = MembershipRules.Removable(_view!, Identity, Copies, EvidenceAgainst);
            admitted = Admissible(removed);
            RemoveDispensable(removed, admitted.Count);
        }

        var minimum = NextMinimum(SoundMembers - removed.Count(member => Find(member) is not { Quarantined: true }) + admitted.Count);
        if (removed.Count == 0 && admitted.Count == 0 && minimum == _view!.Minimum && !_register.IsOpen && _regressed is null)
        {
            return;
        }

        if (_handOver is { Asked: false })
        {
            EndHandOver(); // One that was asked for ends only when this proposal, on the same base, has won.
        }

        if (removed.Count > 0)
        {
            Notify(new Evicting(removed, string.Join(", ", removed.Select(WhyEvicted))));
        }

        if (admitted.Count > 0)
        {
            Notify(new Admitting(admitted));
        }

        ProposeView(Identity, [Identity, .. _view!.Members.Where(member => member != Identity && !removed.Contains(member)), .. admitted], _regressed is null ? minimum : _view.Minimum);
    }

    /// <summary>The copies asked for; at least the minimum, for a restored copy may not know the policy that set it.</summary>
    private int Copies => Math.Max(_policy.Copies, _view!.Minimum);

    private Evidence EvidenceAgainst(ReplicaId member)
    {
        var evidence = EvidenceAgainst(member.Silo);
        if (Find(member) is { } peer)
        {
            if (peer.SaidNoState)
            {
                return Evidence.Gone; // By its own word.
            }

            if (evidence == Evidence.None && IsSlow(peer))
            {
                return Evidence.Silent;
            }
        }

        return evidence;
    }

    private string WhyEvicted(ReplicaId member) =>
        EvidenceAgainst(member.Silo) == Evidence.None && Find(member) is { Owes: true, SaidNoState: false } peer
            ? $"{member}: {EvidenceAgainst(member)}, owes an answer for {_now.Ms - peer.OwesSinceMs} ms of {Patience(peer)}"
            : $"{member}: {EvidenceAgainst(member)}";

    private long Patience(Peer peer) => _delays.PatienceMs(peer.Silo, _now.Ms, _options.MemberStallLeastMs, _options.MemberStallMs);

    /// <summary>Whether a member holds up for longer than it may what another has answered: if none has, the fault may be on this side (rule H2).</summary>
    private bool IsSlow(Peer peer) =>
        peer.Owes && _now.Ms - peer.OwesSinceMs > Patience(peer)
        && _peers.Exists(other => IsRequired(other) && (other.Match > peer.Match || other.Round > peer.Round));

    /// <summary>
    /// Learners that may join: caught up with the commit index <em>and</em> with the whole log as it stood when this primary won
    /// (rule H1), as many as the policy's copies allow. A caught-up learner may also take the place of a member under suspicion or in
    /// quarantine, or of one that was asked to leave and is not one too many, which is then added to <paramref name="removed"/>: that keeps the number of copies (rules H2, S8).
    /// </summary>
    private List<ReplicaId> Admissible(List<ReplicaId> removed)
    {
        var inherited = _inherited;
        Mutant.Plant("learner-joins-without-the-inherited-tail", ref inherited, 0);
        var ready = _peers
            .Where(peer => !_view!.Has(peer.Id) && peer is { Stage: PeerStage.Replicating, Verified: true, Quarantined: false, SaidNoState: false }
                && peer.Match >= _commit && peer.Match >= inherited && EvidenceAgainst(peer.Silo) == Evidence.None)
            .Select(peer => peer.Id).ToList();
        if (ready.Count == 0)
        {
            return ready; // As at nearly every tick.
        }

        List<ReplicaId> admitted = [.. ready.Take(Copies - (_view!.Members.Length - removed.Count))];
        ready.RemoveRange(0, admitted.Count);

        AdmitFor(Identity, isInTrouble: false); // Its successor must be a member before this primary, which stays until then, can hand over.
        foreach (var member in _view.Members)
        {
            if (member != Identity && !removed.Contains(member) && AdmitFor(member, EvidenceAgainst(member) != Evidence.None || Find(member) is { Quarantined: true }))
            {
                removed.Add(member);
            }
        }

        return admitted;

        bool AdmitFor(ReplicaId member, bool isInTrouble)
        {
            if (isInTrouble || (IsLeaving(member) && _view.Members.Length - removed.Count + admitted.Count <= Copies))
            {
                for (var next = 0; next < ready.Count; next++)
                {
                    if (isInTrouble || MaySucceed(ready[next], member))
                    {
                        admitted.Add(ready[next]);
                        ready.RemoveAt(next);
                        return true;
                    }
                }
            }

            return false;
        }
    }

    /// <summary>Whether the learner may take the place of a member that was asked to leave.</summary>
    private bool MaySucceed(ReplicaId learner, ReplicaId member)
    {
        var may = _leaving[member.Silo].Ask.Successor is not { } successor || successor == learner.Silo;
        Mutant.Plant("any-learner-succeeds", ref may, true);
        return may;
    }

    /// <summary>
    /// Members that were asked to leave and that the view can do without. As long as the policy's copies stay, any one, but none that would leave this primary alone with
    /// a copy that contradicts it; one whose silo will be back, as long as one fewer than that stay; a quarantined one, for it counts for nothing and its silo may hold a sound copy instead, as long as two sound ones stay, or the operator
    /// has spoken.
    /// </summary>
    private void RemoveDispensable(List<ReplicaId> removed, int admitted)
    {
        foreach (var member in _view!.Members)
        {
            if (member == Identity || removed.Contains(member) || !IsLeaving(member))
            {
                continue;
            }

            var sound = admitted + _view.Members.Count(other => other != member && !removed.Contains(other) && IsSound(other));
            var isQuarantined = Find(member) is { Quarantined: true };
            var needed = _trusted ? 1 : isQuarantined || _view.Members.Any(other => other != member && Find(other) is { Quarantined: true }) ? 2 : 1;
            needed = isQuarantined ? needed : Math.Max(needed, Floor(member));
            if (sound >= Math.Max(needed, _view.Minimum))
            {
                removed.Add(member);
            }
        }
    }

    /// <summary>How many sound members a member that is asked to leave must leave behind: reckoned from the policy, never from how many there are at present. Nothing is lent while another member is in doubt: that may be the failure.</summary>
    private int Floor(ReplicaId member)
    {
        var copies = Copies;
        Mutant.Plant("floor-re-bases", ref copies, Math.Min(copies, _view!.Members.Length));
        return _leaving[member.Silo].Ask.Borrows && _view!.Members.All(other => other == Identity || EvidenceAgainst(other) == Evidence.None) ? copies - 1 : copies;
    }

    private bool IsSound(ReplicaId member) =>
        member == Identity || (EvidenceAgainst(member) == Evidence.None && Find(member) is { Quarantined: false });

    private bool IsLeaving(ReplicaId member) => _leaving.TryGetValue(member.Silo, out var leaving) && _now.Ms < leaving.UntilMs;

    private void OnAskLeave(AskLeave ask)
    {
        var silo = ask.Silo;
        if (!IsPrimary)
        {
            return;
        }

        if (_view!.MemberOn(silo) is null)
        {
            _peers.RemoveAll(peer => peer.Silo == silo && !IsRequired(peer));
            _dismissed.Add(silo);
        }
        else
        {
            _leaving[silo] = (_now.Ms + LeaveAskedMs, ask);
            ConsiderMembership();
        }
    }

    /// <summary>One of this primary's own proposals stands: the reign goes on in a new view.</summary>
    private void ContinueReign(View view)
    {
        Invariant.Check(view.Id.CompareTo(_view!.Id) > 0, "epochs never go back", $"{view} after {_view}");
        var left = _view.Members.Where(member => !view.Has(member)).ToArray();
        NoteEvictions(left);
        NoteLeaves(left);
        _view = view;
        _ticketAtAdoption = _tickets;
        _regressed = null;
        _register.Forget();
        _peers.RemoveAll(peer => left.Contains(peer.Id));
        Notify(new ViewAdopted(view));
        foreach (var member in left)
        {
            Send(member.Silo, new Announce(view));
        }

        foreach (var peer in _peers)
        {
            var (owed, owesSinceMs) = (peer.Owes, peer.OwesSinceMs);
            peer.Restart();
            SendEmpty(peer);
            Pump(peer);
            peer.OwesSinceMs = owed ? owesSinceMs : peer.OwesSinceMs;
        }

        if (_handOver is not null)
        {
            EndHandOver();
        }

        AdvanceCommit();
        ConfirmReads();
    }

    /// <summary>What was asked of a member that has left is done: it does not hold for the next copy on its silo, which is invited when that is asked for and not on its own wish.</summary>
    private void NoteLeaves(ReplicaId[] left)
    {
        foreach (var member in left)
        {
            if (IsLeaving(member))
            {
                _dismissed.Add(member.Silo);
            }

            _leaving.Remove(member.Silo);
        }
    }

    private void OnAskJoin(SiloId silo)
    {
        if (IsPrimary)
        {
            _dismissed.Remove(silo);
            InviteLearner(silo);
        }
    }

    private void InviteLearner(SiloId silo)
    {
        if (silo == _silo || _view!.MemberOn(silo) is not null || EvidenceAgainst(silo) != Evidence.None
            || _peers.Exists(peer => peer.Silo == silo) || !MayReturn(silo))
        {
            return;
        }

        var learner = new Peer(silo) { Stage = PeerStage.Inviting, HeardMs = _now.Ms };
        _peers.Add(learner);
        SendInvite(learner, null);
    }

    /// <summary>A link that works one way only must not evict and readmit for ever (rule H16).</summary>
    private bool MayReturn(SiloId silo) =>
        !_evictions.TryGetValue(silo, out var past) || past.Times < 2
        || _now.Ms - past.LastMs >= (long)_options.ReturnBackOffMs << Math.Min(past.Times - 2, 5);

    private void NoteEvictions(ReplicaId[] left)
    {
        foreach (var member in left)
        {
            if (Find(member) is { SaidNoState: false, Quarantined: false } && EvidenceAgainst(member) != Evidence.None)
            {
                var past = _evictions.GetValueOrDefault(member.Silo);
                var isRecent = _now.Ms - past.LastMs < 64L * _options.ReturnBackOffMs;
                _evictions[member.Silo] = ((isRecent ? past.Times : 0) + 1, _now.Ms);
            }
        }
    }

    private void OnAskReturn(SiloId from, AskReturn ask)
    {
        if (!IsPrimary || ask.From.Silo != from)
        {
            if (_view is not null && ask.ViewId.IsBefore(_view.Id))
            {
                Send(from, new Superseded(_view));
            }

            return;
        }

        if (_view!.Has(ask.From))
        {
            Send(from, new Announce(_view));
        }
        else if (_peers.Exists(peer => peer.Silo == from))
        {
            // A learner that has not heard from here for a while; it may be a member soon, or by now.
        }
        else if (_view.Members.Length >= Copies)
        {
            Send(from, new Release(_view, ask.From, ask.Number));
        }
        else if (!_dismissed.Contains(from))
        {
            InviteLearner(from);
        }
    }

    private void OnAskHandOver(SiloId silo)
    {
        if (_phase == ReplicaPhase.Serving && !_register.IsOpen && _regressed is null
            && _view!.MemberOn(silo) is { } target && target != Identity
            && Find(target) is { Quarantined: false, Verified: true, SaidNoState: false } && EvidenceAgainst(target) == Evidence.None)
        {
            // From now on nothing is admitted; what runs may still append until the register is asked.
            _handOver = new HandOver(target, _now.Ms + _options.HandOverMs);
            _phase = ReplicaPhase.HandingOver;
            TryHandOver();
        }
    }

    private void TryHandOver()
    {
        if (_handOver is { Asked: false } handOver && _register.MayPropose && _commit == _log.LastIndex && Find(handOver.Target)?.Match == _log.LastIndex)
        {
            handOver.Asked = true;
            RefuseReads();
            _out.ReignEnded = true; // Bodies still running will run again at the target; their callers go there now.
            _reign = 0;
            ProposeView(handOver.Target, [handOver.Target, .. _view!.Members.Where(member => member != handOver.Target)], _view.Minimum);
        }
    }

    private void TickHandOver()
    {
        if (_handOver is { Asked: false } handOver && _now.Ms > handOver.DeadlineMs)
        {
            EndHandOver();
        }
    }

    /// <summary>The hand-over will certainly not take place any more: serve again, as a new reign towards running commands.</summary>
    private void EndHandOver()
    {
        _handOver = null;
        if (_phase == ReplicaPhase.HandingOver)
        {
            _phase = ReplicaPhase.Serving;
            if (_reign == 0)
            {
                _reign = ++_reigns;
                ForgetExecutions();
            }
        }
    }

    private sealed class HandOver(ReplicaId target, long deadlineMs)
    {
        public ReplicaId Target => target;

        public long DeadlineMs => deadlineMs;

        /// <summary>The register was asked; until the answer is known neither serves.</summary>
        public bool Asked { get; set; }
    }
}
