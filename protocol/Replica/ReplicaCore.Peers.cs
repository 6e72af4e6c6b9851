namespace Quintet.Protocol;

/// <summary>What a primary sends to its peers, members and learners, and how it takes their answers.</summary>
public sealed partial class ReplicaCore
{
    private readonly List<Peer> _peers = [];

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
            _view!, peer.Id, previous, _log.EpochAt(previous), _log.DigestAt(previous), entries, _commit, _round, HeldByAll(), _agreement.Digest, _agreement.Version,
            _agreement.Earlier));
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
            if (owed && DelayBound.Matters(_now.Ms - peer.OwesSinceMs, _options.MemberStallLeastMs))
            {
                _delays.Note(peer.Silo, _now.Ms - peer.OwesSinceMs, _now.Ms); // All partitions share it; most answers need not be told.
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
        if (peer.Verified ? reject.Index < peer.Match || peer.UnderWay.Count == 0 : reject.Index != Math.Max(peer.FirstGuess - 1, _log.BaseIndex))
        {
            return; // A late answer: another try is under way, or more has been verified since. What comes right behind what is verified overtook it, and is to be sent again.
        }

        // A member holds what was dropped here, whatever it knows to be committed; if it does not, it is not the copy it was.
        peer.SaidNoState |= reject.Index == _log.BaseIndex && IsRequired(peer) && (!peer.Verified || reject.Index > peer.Match);

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

    private void TickPeers()
    {
        foreach (var peer in _peers.ToArray())
        {
            switch (peer.Stage)
            {
                case PeerStage.Replicating when peer.Owes && _now.Ms - peer.QuietSinceMs >= _options.ResendMs:
                    SendAgain(peer);
                    break;
                case PeerStage.Replicating when _now.Ms - peer.SentMs >= HeartbeatMs(peer):
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

    /// <summary>Copies beyond the view are told more often: one that hears nothing for a second asks whether it is still wanted, and reads the register.</summary>
    private int HeartbeatMs(Peer peer) => IsRequired(peer) ? _options.HeartbeatMs : _options.HeartbeatMs / 2;

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

    private Peer? Find(ReplicaId id) => _peers.Find(peer => peer.Id == id);
}
