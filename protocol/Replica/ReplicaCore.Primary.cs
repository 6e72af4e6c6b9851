namespace Quintet.Protocol;

/// <summary>The reign of a primary: ordering, replicating and committing entries.</summary>
public sealed partial class ReplicaCore
{
    private readonly List<Peer> _peers = [];

    // Commands of this reign that are in execution (0) or appended and not yet committed (their index).
    private readonly Dictionary<RequestId, long> _underWay = [];
    private readonly Dictionary<(string Component, string Key), (RequestId Id, ulong ArgumentsHash)> _keysUnderWay = [];
    private long _reign;
    private long _reigns;
    private long _inherited;
    private long _progressMs;
    private LogClock _clock = new(0, 0, 0, 0);
    private HorizonMarks _marks = new(0);

    /// <summary>Members that hold commits up, by not having acknowledged the end of the log; empty if there are none, or this replica is no primary.</summary>
    public IReadOnlyList<ReplicaId> BlockedBy =>
        IsPrimary && _commit < _log.LastIndex ? [.. _peers.Where(peer => IsRequired(peer) && peer.Match < _log.LastIndex).Select(peer => peer.Id)] : [];


    /// <summary>
    /// Whose acknowledgements count, for commits and read rounds alike: the view's members and those of every change proposed
    /// whose fate is not known (rules S1, H1, H6).
    /// </summary>
    private bool IsRequired(Peer peer)
    {
        var isMember = _view!.Has(peer.Id);
        var isProposed = _register.Proposes(peer.Id);
        Mutant.Plant("pending-learner-not-required", ref isProposed, false);
        Mutant.Plant("eviction-counts-before-the-win", ref isMember, isMember && (!_register.IsOpen || isProposed));
        return isMember || isProposed;
    }

    private void BeginReign(View view, bool takeOver)
    {
        _reign = ++_reigns;
        var phase = ReplicaPhase.Reconciling;
        Mutant.Plant("serves-before-reconciling", ref phase, ReplicaPhase.Serving);
        _phase = phase;
        _components.ResetHeads();
        _peers.Clear();
        var last = _log.LastIndex;
        foreach (var member in view.Members)
        {
            if (member != Identity)
            {
                _peers.Add(new Peer(member.Silo) { Id = member, Next = last + 1, FirstGuess = last + 1, HeardMs = _now.Ms });
            }
        }

        for (var index = _commit + 1; index <= last; index++)
        {
            TrackAppended(_log[index]);
        }

        _clock = new LogClock(_log.LastTime, last == 0 ? _now.WallTicks : _log.LastTime, _now.Ms, _options.LogTimeStepMs);
        _marks = new HorizonMarks(_options.RetentionMs);
        _progressMs = _now.Ms;
        Notify(new ReignBegan(view, takeOver));

        // Cuts off whatever an earlier reign left on some members only.
        _log.Append(new Entry
        {
            Index = last + 1,
            Epoch = view.Id.Epoch,
            LogTime = _clock.Next(_now),
            Kind = EntryKind.Reign,
            Horizon = _replies.Horizon,
        });
        _inherited = last + 1;
        PumpAll();
        AdvanceCommit();
    }

    private void EndReign()
    {
        (_reign, _asked, _trusted) = (0, null, false);
        _leaving.Clear();
        _evictions.Clear();
        _phase = ReplicaPhase.Backup;
        _out.ReignEnded = true;
        RefuseReads();
        _peers.Clear();
        ForgetExecutions();
        _handOver = null;
        _register.Forget();
        _components.ResetHeads();
    }

    private void OnPropose(Propose propose) => _out.Proposal = Judge(propose) is var refusal and not ProposalOutcome.None
        ? new ProposalResult(refusal)
        : new ProposalResult(ProposalOutcome.Appended, Append(propose));

    /// <summary>An append is conditional on what the decision saw (rule H4), and on still being the first of its id (rule H7).</summary>
    private ProposalOutcome Judge(Propose propose)
    {
        var isSameReign = propose.Start.Reign == _reign;
        Mutant.Plant("append-not-conditional-on-reign", ref isSameReign, true);
        Mutant.Plant("append-not-conditional", ref isSameReign, true);
        if (!TakesAppends || !isSameReign)
        {
            return ProposalOutcome.NotServing;
        }

        if (IsKnown(propose.Component, propose.Header))
        {
            return ProposalOutcome.Duplicate;
        }

        if (IsTooOld(propose.Header))
        {
            return ProposalOutcome.Expired;
        }

        var isSameVersion = _components.Head(propose.Component).Version == propose.Start.Version;
        Mutant.Plant("append-not-conditional-on-version", ref isSameVersion, true);
        Mutant.Plant("append-not-conditional", ref isSameVersion, true);
        return isSameVersion ? ProposalOutcome.None : ProposalOutcome.VersionChanged;
    }

    /// <summary>A primary takes appends until it has asked the register to make another one primary.</summary>
    private bool TakesAppends
    {
        get
        {
            var isHandingOver = _handOver is { Asked: true };
            Mutant.Plant("appends-go-on-during-hand-over", ref isHandingOver, false);
            return _phase == ReplicaPhase.Serving || (_phase == ReplicaPhase.HandingOver && !isHandingOver);
        }
    }

    private long Append(Propose propose)
    {
        var entry = new Entry
        {
            Index = _log.LastIndex + 1,
            Epoch = _view!.Id.Epoch,
            LogTime = _clock.Next(_now),
            Kind = EntryKind.Command,
            Component = propose.Component,
            Header = propose.Header,
            Events = propose.Events,
            Outcome = propose.Outcome,
            Horizon = Math.Max(_replies.Horizon, _marks.HorizonAt(_now.Ms)),
            Trace = propose.Trace,
            State = propose.State,
            HasState = true,
        };
        _components.Appended(entry);
        AppendEntry(entry);
        return entry.Index;
    }

    private void AppendEntry(Entry entry)
    {
        _log.Append(entry);
        TrackAppended(entry);
        PumpAll();
        AdvanceCommit();
    }

    private void TrackAppended(Entry entry)
    {
        if (entry.Kind == EntryKind.Command)
        {
            _underWay[entry.Header.Id] = entry.Index;
            if (entry.Header.IdempotencyKey is { } key)
            {
                _keysUnderWay[(entry.Component, key)] = (entry.Header.Id, entry.Header.ArgumentsHash);
            }
        }
        else if (entry.Policy is { } policy)
        {
            _appendedGeneration = Math.Max(_appendedGeneration, policy.Generation);
        }
    }

    /// <summary>What ran in this reign, or was appended in it, is nothing to the next: its entries may not survive (rules S6, H7).</summary>
    private void ForgetExecutions()
    {
        var isOver = true;
        Mutant.Plant("truncated-entries-stay-known", ref isOver, false);
        if (isOver)
        {
            _underWay.Clear();
            _keysUnderWay.Clear();
        }

        _appendedGeneration = 0;
    }

    private void PumpAll()
    {
        foreach (var peer in _peers)
        {
            Pump(peer);
        }
    }

    /// <summary>Sends what there is to send, as far as the window allows; never waits for more.</summary>
    private void Pump(Peer peer)
    {
        while (peer.Stage == PeerStage.Replicating && peer.Next <= _log.LastIndex && peer.UnderWay.Count < _options.AppendWindow)
        {
            if (peer.Next - 1 < _log.BaseIndex)
            {
                Invariant.Check(!IsRequired(peer), "the log is kept until every member has it", $"{peer.Id} needs {peer.Next}, held from {_log.BaseIndex + 1}");
                Reinvite(peer);
                return;
            }

            if (peer.UnderWay.Count == 0)
            {
                peer.ProgressMs = _now.Ms;
            }

            var entries = _log.Slice(peer.Next, _options.MaxBatchEntries, _options.MaxBatchBytes);
            SendAppend(peer, peer.Next - 1, entries);
            peer.Next += entries.Length;
            peer.UnderWay.Enqueue(peer.Next - 1);
        }
    }

    /// <summary>An append without entries: a heartbeat, a read round, or the news of a view.</summary>
    private void SendEmpty(Peer peer)
    {
        if (peer.Stage == PeerStage.Replicating)
        {
            SendAppend(peer, Math.Max(peer.Verified ? peer.Match : peer.FirstGuess - 1, _log.BaseIndex), []);
        }
    }

    private void SendAppend(Peer peer, long previous, System.Collections.Immutable.ImmutableArray<Entry> entries)
    {
        if (!peer.Owes)
        {
            peer.OwesSinceMs = _now.Ms;
        }

        peer.SentMs = _now.Ms;
        peer.RoundSent = _round;
        Send(peer.Silo, new Append(
            _view!, peer.Id, previous, _log.EpochAt(previous), _log.DigestAt(previous), entries, _commit, _round, HeldByAll(), _agreement.Digest, _agreement.Version));
    }

    /// <summary>How far the log may be dropped: every member holds it, and every learner unless it holds up too much.</summary>
    private long HeldByAll()
    {
        var held = _commit;
        foreach (var peer in _peers)
        {
            if (IsRequired(peer))
            {
                held = Math.Min(held, peer.Verified ? peer.Match : 0);
            }
            else if (_log.SizeBytes < _options.LogCapBytes && peer.Stage != PeerStage.Inviting)
            {
                held = Math.Min(held, peer.Transfer?.Base.Index ?? (peer.Verified ? peer.Match : peer.FirstGuess - 1));
            }
        }

        return held;
    }

    private void OnAppendAck(AppendAck ack)
    {
        var sender = Find(ack.From);
        Mutant.Plant("acknowledgement-of-an-earlier-incarnation-counted", ref sender, _peers.Find(peer => peer.Silo == ack.From.Silo));
        var isOfThisView = ack.ViewId == _view?.Id;
        Mutant.Plant("acknowledgement-of-another-view-counted", ref isOfThisView, true);
        if (!IsPrimary || !isOfThisView || sender is not { Stage: PeerStage.Replicating } peer)
        {
            return;
        }

        Invariant.Check(ack.Index <= _log.LastIndex, "nobody acknowledges what was not sent", $"{ack.From} acknowledged {ack.Index} of {_log.LastIndex}");
        peer.HeardMs = _now.Ms;
        Mark(peer, ack.Quarantined);
        var owed = peer.Owes;
        peer.Verified = true;
        peer.Match = Math.Max(peer.Match, ack.Index);
        peer.Round = Math.Max(peer.Round, ack.Round);
        var isProgress = peer.UnderWay.Count == 0;
        while (peer.UnderWay.TryPeek(out var last) && last <= peer.Match)
        {
            peer.UnderWay.Dequeue();
            isProgress = true;
        }

        if (isProgress)
        {
            if (owed)
            {
                peer.Delays.Note(_now.Ms - peer.OwesSinceMs, _now.Ms);
            }

            (peer.OwesSinceMs, peer.ProgressMs) = (_now.Ms, _now.Ms);
        }

        if (peer.Next <= peer.Match)
        {
            peer.Next = peer.Match + 1;
        }

        AdvanceCommit();
        Pump(peer);
        ConfirmReads();
        if (!_view!.Has(peer.Id) || peer.Quarantined)
        {
            ConsiderMembership();
        }

        TryHandOver();
    }

    private void OnAppendReject(AppendReject reject)
    {
        if (!IsPrimary || reject.ViewId != _view!.Id || Find(reject.From) is not { Stage: PeerStage.Replicating } peer)
        {
            return;
        }

        peer.HeardMs = _now.Ms;
        peer.OwesSinceMs = _now.Ms;
        if (peer.Verified ? reject.Index <= peer.Match : reject.Index != Math.Max(peer.FirstGuess - 1, _log.BaseIndex))
        {
            return; // A late answer: another try is under way, or more has been verified since.
        }

        // A member holds what was dropped here, whatever it knows to be committed; if it does not, it is not the copy it was.
        peer.SaidNoState |= reject.Index == _log.BaseIndex && IsRequired(peer);

        var guess = IsRequired(peer) ? Math.Max(reject.Hint, _log.BaseIndex) : reject.Hint;
        peer.FirstGuess = Math.Min(guess + 1, _log.LastIndex + 1);
        peer.Restart();
        Pump(peer);
    }

    private void OnNoState(NoState gone)
    {
        if (!IsPrimary || gone.ViewId != _view!.Id || Find(gone.Addressed) is not { } peer)
        {
            return;
        }

        if (IsRequired(peer))
        {
            peer.SaidNoState = true;
            ConsiderMembership();
        }
        else
        {
            Reinvite(peer);
        }
    }

    /// <summary>Commits what every required member holds (rule S1). Below the minimum nothing commits, the inherited tail included (rule H13).</summary>
    private void AdvanceCommit()
    {
        var held = _log.LastIndex;
        var sound = _view!.Members.Length;
        foreach (var peer in _peers)
        {
            if (IsRequired(peer))
            {
                held = Math.Min(held, peer.Verified ? peer.Match : 0);
                sound -= peer.Quarantined && _view.Has(peer.Id) ? 1 : 0;
            }
        }

        var minimum = _view.Minimum;
        Mutant.Plant("committed-below-the-minimum", ref minimum, 1);
        Mutant.Plant("lowered-minimum-counts-before-the-win", ref minimum, Math.Min(minimum, _register.LeastMinimum));
        Mutant.Plant("committed-before-every-member-has-it", ref held, _log.LastIndex);
        if (held <= _commit || sound < minimum || CopiesDisagree)
        {
            return;
        }

        CommitTo(held);
        _progressMs = _now.Ms;
        foreach (var entry in _out.Committed)
        {
            Forget(entry.Component, entry.Header);
        }

        _marks.Committed(_log.TimeAt(_commit), _now.Ms);
        if (_phase == ReplicaPhase.Reconciling && _commit >= _inherited && !_quarantined)
        {
            _phase = ReplicaPhase.Serving;
            Notify(new Serving(_view));
        }

        if (_peers.Count == 0 || _log.LastIndex - _log.BaseIndex > 4096)
        {
            _log.DropThrough(HeldByAll(), _options.KeepLogBytes);
        }
    }

    private void Forget(string component, in CommandHeader header)
    {
        _underWay.Remove(header.Id);
        if (header.IdempotencyKey is { } key)
        {
            _keysUnderWay.Remove((component, key));
        }
    }

    private void TickPeers()
    {
        foreach (var peer in _peers.ToArray())
        {
            switch (peer.Stage)
            {
                case PeerStage.Replicating when peer.Owes && _now.Ms - peer.QuietSinceMs >= _options.ResendMs:
                    SendAgain(peer);
                    break;
                case PeerStage.Replicating when _now.Ms - peer.SentMs >= _options.HeartbeatMs:
                    SendEmpty(peer);
                    break;
                case PeerStage.Inviting when _now.Ms - peer.SentMs >= _options.ResendMs:
                    SendInvite(peer, null);
                    break;
                case PeerStage.Transferring:
                    TickTransfer(peer);
                    break;
                default:
                    break;
            }
        }

        _log.DropThrough(HeldByAll(), _options.KeepLogBytes);
    }

    /// <summary>Sends what is not acknowledged again. It is owed since it was first sent (rule H16): a peer that never answers must not look fresh with each try.</summary>
    private void SendAgain(Peer peer)
    {
        var owesSinceMs = peer.OwesSinceMs;
        peer.Restart();
        Pump(peer);
        if (peer.SentMs != _now.Ms)
        {
            SendEmpty(peer);
        }

        peer.OwesSinceMs = owesSinceMs;
    }

    /// <summary>Work without progress: perhaps another view has won, and nobody lives who could say so (rule H16).</summary>
    private void TickProgress()
    {
        if (_commit == _log.LastIndex && _rounds.Count == 0)
        {
            _progressMs = _now.Ms;
        }
        else if (_now.Ms - _progressMs >= 2 * _options.MemberStallMs)
        {
            _progressMs = _now.Ms;
            LookAtRow();
        }
    }

    private Peer? Find(ReplicaId id) => _peers.Find(peer => peer.Id == id);
}
