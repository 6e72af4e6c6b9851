namespace Quintet.Protocol;

/// <summary>The primary brings learners up: invitation, snapshot, log.</summary>
public sealed partial class ReplicaCore
{
    private const int LearnerPatienceMs = 5000;

    private long _transfers;
    private long? _transferBytes;

    /// <summary>Copies beyond the view that this primary brings, or keeps, up to date; none if it is no primary.</summary>
    public IReadOnlyList<Learner> Learners =>
        _peers.Count == 0 ? [] : [.. _peers.Where(peer => !_view!.Has(peer.Id)).Select(peer => new Learner(peer.Silo, TakesTheLog(peer) && peer.Match >= _commit, TakesTheLog(peer)))];

    private static bool TakesTheLog(Peer peer) => peer is { Stage: PeerStage.Replicating, Verified: true, Quarantined: false };

    /// <summary>Learners that cannot take the log yet: they are being invited, or receive a snapshot.</summary>
    public int TransfersUnderWay
    {
        get
        {
            var count = 0;
            foreach (var peer in _peers)
            {
                count += peer.Stage == PeerStage.Replicating ? 0 : 1;
            }

            return count;
        }
    }

    /// <summary>What the last tick granted for snapshots and was not sent; below 0 if the last chunk went beyond.</summary>
    public long UnusedTransferBytes => _transferBytes ?? 0;

    private void SendInvite(Peer learner, ReplicaId? discard)
    {
        learner.SentMs = _now.Ms;
        Send(learner.Silo, new Invite(_view!, discard));
    }

    /// <summary>Starts over with a learner; what of its copy is of use is seen from its answer.</summary>
    private void Reinvite(Peer learner)
    {
        learner.Stage = PeerStage.Inviting;
        (learner.Transfer, learner.Verified, learner.Match, learner.Id) = (null, false, 0, default);
        learner.UnderWay.Clear();
        SendInvite(learner, null);
    }

    private void OnInviteAck(InviteAck ack)
    {
        if (!IsPrimary || ack.ViewId != _view!.Id || _peers.Find(peer => peer.Silo == ack.From.Silo) is not { Stage: PeerStage.Inviting } learner)
        {
            return;
        }

        learner.HeardMs = _now.Ms;
        // What was said of an earlier copy there does not count against this one; a quarantined copy discards itself when it is invited.
        (learner.Id, learner.Quarantined, learner.SaidNoState) = (ack.From, false, false);
        if (!ack.HasState)
        {
            BeginTransfer(learner);
        }
        else if (_log.Holds(ack.Commit) && _log.EpochAt(ack.Commit) == ack.CommitEpoch && _log.DigestAt(ack.Commit) == ack.CommitDigest)
        {
            BeginReplicating(learner, ack.Commit + 1);
        }
        else
        {
            // Its base is no prefix of this log, or lies before it: it discards everything (rule H12).
            SendInvite(learner, ack.From);
        }
    }

    private void BeginReplicating(Peer learner, long next)
    {
        learner.Stage = PeerStage.Replicating;
        (learner.Transfer, learner.Verified, learner.Match, learner.FirstGuess, learner.Next) = (null, false, 0, next, next);
        learner.OwesSinceMs = _now.Ms;
        SendEmpty(learner);
        Pump(learner);
    }

    private void BeginTransfer(Peer learner)
    {
        var basis = new SnapshotBase(
            _view!.Id.Era, _commit, _log.EpochAt(_commit), _log.TimeAt(_commit), _log.DigestAt(_commit), _replies.Horizon, _components.ClearFloor,
            _policy, _agreement.Digest, _agreement.Version, _agreement.Earlier);
        var (clients, keys) = _replies.Capture();
        Mutant.Plant("snapshot-without-exactly-once-table", ref clients, []);
        Mutant.Plant("snapshot-without-keys", ref keys, []);
        Mutant.Plant("snapshot-without-policy", ref basis, basis with { Policy = InitialPolicy });
        Mutant.Plant("snapshot-without-horizon", ref basis, basis with { Horizon = 0 });
        learner.Stage = PeerStage.Transferring;
        learner.Transfer = new Transfer((_view.Id.Epoch * 1_000_000) + ++_transfers, basis, _components.Capture(), clients, keys, _machine, _options.ChunkBytes);
        Notify(new TransferProgress(learner.Id, "begun", 0));
        PumpTransfer(learner);
    }

    private void PumpTransfer(Peer learner)
    {
        var transfer = learner.Transfer!;
        try
        {
            while (!transfer.Exhausted && transfer.UnderWay < _options.ChunkWindow && _transferBytes is null or > 0)
            {
                if (transfer.UnderWay == 0)
                {
                    learner.HeardMs = _now.Ms; // It owed nothing while there was nothing to answer.
                }

                SendChunk(learner, transfer.NextChunk(_view!, learner.Id));
            }
        }
        catch (Exception exception) when (exception is not ProtocolViolationException)
        {
            Notify(new Alarm($"A state of partition {Partition} cannot be encoded: {exception.GetType().Name}: {exception.Message}. No copy can be made."));
            _peers.Remove(learner);
        }
    }

    private void SendChunk(Peer learner, (SnapshotChunk Chunk, int Size) next)
    {
        learner.SentMs = _now.Ms;
        _transferBytes -= next.Size;
        Send(learner.Silo, next.Chunk);
    }

    private void OnSnapshotAck(SnapshotAck ack)
    {
        if (!IsPrimary || Find(ack.From) is not { Stage: PeerStage.Transferring, Transfer: { } transfer } learner || transfer.Id != ack.Transfer)
        {
            return;
        }

        learner.HeardMs = _now.Ms;
        transfer.Acknowledge(ack.Sequence);
        if (transfer.Done)
        {
            Notify(new TransferProgress(learner.Id, "sent", transfer.SentBytes));
            BeginReplicating(learner, transfer.Base.Index + 1);
        }
        else
        {
            PumpTransfer(learner);
        }
    }

    private void TickTransfer(Peer learner)
    {
        if (learner.Transfer!.UnderWay > 0 && _now.Ms - learner.SentMs >= _options.ResendMs)
        {
            foreach (var (chunk, size) in learner.Transfer.Unacknowledged.TakeWhile(_ => _transferBytes is null or > 0))
            {
                SendChunk(learner, (chunk with { View = _view! }, size));
            }
        }

        PumpTransfer(learner);
    }

    private void DropDeadLearners() => _peers.RemoveAll(peer =>
        !IsRequired(peer)
        && (EvidenceAgainst(peer.Silo) != Evidence.None
            || peer.Quarantined // Asked to join again, it begins anew.
            || (_now.Ms - peer.HeardMs > LearnerPatienceMs && OwesAnswer(peer))));

    private static bool OwesAnswer(Peer learner) => learner.Stage switch
    {
        PeerStage.Inviting => true,
        PeerStage.Transferring => learner.Transfer!.UnderWay > 0,
        _ => learner.Owes,
    };
}

/// <summary>A copy that is no member of the view.</summary>
/// <param name="Silo">The silo it is on.</param>
/// <param name="IsUpToDate">It holds what is committed: it may become a member, or is a spare.</param>
/// <param name="TakesTheLog">It is sent every entry, and has acknowledged some of this reign: it may be asked for reads, and knows whether it is up to date.</param>
public readonly record struct Learner(SiloId Silo, bool IsUpToDate, bool TakesTheLog);
