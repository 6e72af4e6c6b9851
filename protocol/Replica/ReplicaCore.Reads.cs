namespace Quintet.Protocol;

/// <summary>
/// Linearizable reads without a clock (rule H6): a numbered round begun after the read arrived, answered by every required
/// member, proves that no other view had been won when they answered.
/// </summary>
public sealed partial class ReplicaCore
{
    private const int RoundsUnderWay = 4;

    private readonly List<long> _waitingReads = [];
    private readonly Queue<(long Round, List<long> Reads, List<OpenProbe> Probes)> _rounds = new();
    private long _round;

    private void OnBeginRead(long token)
    {
        if (_phase != ReplicaPhase.Serving)
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
        _rounds.Enqueue((_round, [.. _waitingReads], [.. _waitingProbes]));
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
    public long? OpenRound => _rounds.TryPeek(out var round) ? round.Round : null;

    private void ConfirmReads()
    {
        if (_rounds.Count == 0 || CopiesDisagree)
        {
            return;
        }

        var answered = _round;
        foreach (var peer in _peers)
        {
            if (IsRequired(peer))
            {
                answered = Math.Min(answered, peer.Round);
            }
        }

        Mutant.Plant("read-without-a-round", ref answered, _round);
        Mutant.Plant("read-confirmed-by-some", ref answered, _peers.Count == 0 ? _round : _peers.Max(peer => peer.Round));
        while (_rounds.TryPeek(out var round) && round.Round <= answered)
        {
            _out.ReadsConfirmed.AddRange(round.Reads);
            AnswerProbes(round.Probes);
            _rounds.Dequeue();
            _progressMs = _now.Ms;
        }

        BeginRound();
    }

    private void RefuseReads()
    {
        foreach (var (_, reads, _) in _rounds)
        {
            _out.ReadsRefused.AddRange(reads);
        }

        _out.ReadsRefused.AddRange(_waitingReads);
        _rounds.Clear();
        _waitingReads.Clear();
        _waitingProbes.Clear();
    }
}
