namespace Quintet.Protocol;

/// <summary>The reign of a primary: ordering and committing entries.</summary>
public sealed partial class ReplicaCore
{
    // Commands of this reign that are in execution (0) or appended and not yet committed (their index).
    private readonly Dictionary<RequestId, long> _underWay = [];
    private readonly Dictionary<(string Component, string Key), (RequestId Id, ulong ArgumentsHash)> _keysUnderWay = [];
    private long _reign;
    private long _reigns;
    private long _inherited;
    private long _progressMs;
    private LogClock _clock = new(0, 0, 0, 0);
    private HorizonMarks _marks = new(0);

    /// <summary>Members that hold commits up, by not having acknowledged the end of the log, or linearizable queries, by not having answered the oldest round; empty if there are none, or this replica is no primary.</summary>
    public IReadOnlyList<ReplicaId> BlockedBy =>
        IsPrimary ? [.. _peers.Where(peer => IsRequired(peer) && ((_commit < _log.LastIndex && peer.Match < _log.LastIndex) || peer.Round < OpenRound)).Select(peer => peer.Id)] : [];


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
        _dismissed.Clear();
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
}
