namespace Quintet.Protocol;

/// <summary>
/// Linearizable reads without a clock (rule H6): a numbered round begun after the read arrived, answered by every required
/// member, proves that no other view had been won when they answered. For a member that is gone, and stays in the view only because of the
/// minimum, the register answers: a row read after the round began that still shows this view proves the same.
/// </summary>
public sealed partial class ReplicaCore
{
    private const int RoundsUnderWay = 4;

    private readonly List<long> _waitingReads = [];
    private readonly Queue<ReadRound> _rounds = new();
    private long _round;

    // Of reads of the register's row: the newest that showed the present view, and when one was last asked for on behalf of a round.
    private long _ticketOfPresentRow;
    private long _rowAskedMs;

    /// <param name="Number">Rises.</param>
    /// <param name="Ticket">The newest read of the register's row that was asked for before this round began.</param>
    /// <param name="Reads">Waiting for it.</param>
    /// <param name="Probes">Waiting for it.</param>
    private sealed record ReadRound(long Number, long Ticket, List<long> Reads, List<OpenProbe> Probes);

    /// <summary>
    /// Whether linearizable reads are answered. Below the minimum a new primary cannot commit even the entry that begins its reign, but once everything
    /// that it inherited is committed there is nothing that it might leave out (rule H13).
    /// </summary>
    private bool ServesReads
    {
        get
        {
            var inherited = _inherited - 1;
            Mutant.Plant("read-below-the-minimum-before-the-inherited-tail", ref inherited, 0);
            return _phase == ReplicaPhase.Serving || (_phase == ReplicaPhase.Reconciling && !_quarantined && HasTooFewCopies && _commit >= inherited);
        }
    }

    private void OnBeginRead(long token)
    {
        if (!ServesReads)
        {
            _out.ReadsRefused.Add(token);
            return;
        }

        _waitingReads.Add(token);
        BeginRound();
    }

    private void BeginRound()
    {
        if (_waitingReads.Count + _waitingProbes.Count == 0 || _rounds.Count >= RoundsUnderWay)
        {
            return;
        }

        _round++;
        _rounds.Enqueue(new ReadRound(_round, _tickets, [.. _waitingReads], [.. _waitingProbes]));
        _waitingReads.Clear();
        _waitingProbes.Clear();
        foreach (var peer in _peers)
        {
            if (IsRequired(peer))
            {
                SendEmpty(peer);
            }
        }

        ConfirmReads();
    }

    /// <summary>The oldest round of linearizable queries that is still to be answered by some member; null if there is none.</summary>
    public long? OpenRound => _rounds.TryPeek(out var round) ? round.Number : null;

    private void ConfirmReads()
    {
        if (_rounds.Count == 0 || CopiesDisagree)
        {
            return;
        }

        var answered = _round;
        var answeredByLiving = _round;
        foreach (var peer in _peers)
        {
            if (IsRequired(peer))
            {
                answered = Math.Min(answered, peer.Round);
                answeredByLiving = IsGoneInName(peer) ? answeredByLiving : Math.Min(answeredByLiving, peer.Round);
            }
        }

        Mutant.Plant("read-without-a-round", ref answered, _round);
        Mutant.Plant("read-confirmed-by-some", ref answered, _peers.Count == 0 ? _round : _peers.Max(peer => peer.Round));
        while (_rounds.TryPeek(out var round) && (round.Number <= answered || (round.Number <= answeredByLiving && RowShowsThisView(round))))
        {
            _out.ReadsConfirmed.AddRange(round.Reads);
            AnswerProbes(round.Probes);
            _rounds.Dequeue();
            _progressMs = _now.Ms;
        }

        BeginRound();
    }

    /// <summary>Whether a member is gone and could not be left out without falling below the minimum.</summary>
    private bool IsGoneInName(Peer peer) => EvidenceAgainst(peer.Id) == Evidence.Gone && HasTooFewCopies;

    /// <summary>Whether the row was read since the round began, and showed that no other view had been won. If it was not, asks.</summary>
    private bool RowShowsThisView(ReadRound round)
    {
        var isShown = _ticketOfPresentRow > round.Ticket;
        Mutant.Plant("read-below-the-minimum-by-an-earlier-row", ref isShown, _ticketOfPresentRow > 0);
        Mutant.Plant("read-below-the-minimum-without-the-row", ref isShown, true);
        if (!isShown && (_tickets == round.Ticket || _now.Ms - _rowAskedMs >= 2 * _options.RegisterRetryMs))
        {
            _rowAskedMs = _now.Ms;
            LookAtRow();
        }

        return isShown;
    }

    private void RefuseReads()
    {
        foreach (var round in _rounds)
        {
            _out.ReadsRefused.AddRange(round.Reads);
        }

        _out.ReadsRefused.AddRange(_waitingReads);
        _rounds.Clear();
        _waitingReads.Clear();
        _waitingProbes.Clear();
    }
}
