namespace Quintet.Protocol;

/// <summary>What a primary knows of another copy: a member, or a learner on its way to become one.</summary>
internal sealed class Peer(SiloId silo)
{
    /// <summary>The silo the copy is on.</summary>
    public SiloId Silo { get; } = silo;

    /// <summary>The copy; not known while a learner is being invited.</summary>
    public ReplicaId Id { get; set; }

    public PeerStage Stage { get; set; } = PeerStage.Replicating;

    /// <summary>The copy has acknowledged the log up to here; meaningful once <see cref="Verified"/>.</summary>
    public long Match { get; set; }

    /// <summary>Whether any acknowledgement has arrived in this reign.</summary>
    public bool Verified { get; set; }

    /// <summary>The next index to send.</summary>
    public long Next { get; set; }

    /// <summary>Where to begin as long as nothing is verified.</summary>
    public long FirstGuess { get; set; }

    /// <summary>Last indexes of the appends under way.</summary>
    public Queue<long> UnderWay { get; } = new();

    /// <summary>The newest read round answered.</summary>
    public long Round { get; set; }

    /// <summary>The newest read round sent.</summary>
    public long RoundSent { get; set; }

    public long HeardMs { get; set; }

    public long SentMs { get; set; }

    /// <summary>Since when it owes an answer, to entries first of all: rounds answered do not excuse it.</summary>
    public long OwesSinceMs { get; set; }

    /// <summary>When entries were last sent to it while none were under way, or were acknowledged.</summary>
    public long ProgressMs { get; set; }

    /// <summary>It said that the copy we mean does not exist.</summary>
    public bool SaidNoState { get; set; }

    /// <summary>It said that its state disagrees.</summary>
    public bool Quarantined { get; set; }

    public Transfer? Transfer { get; set; }

    public bool Owes => UnderWay.Count > 0 || Round < RoundSent;

    /// <summary>Since when nothing has come of what was sent. Read rounds come and go, so entries under way have a time of their own.</summary>
    public long QuietSinceMs => UnderWay.Count > 0 ? ProgressMs : Math.Max(SentMs, HeardMs);

    public void Restart()
    {
        UnderWay.Clear();
        Next = Verified ? Match + 1 : FirstGuess;
    }
}

/// <summary>How far a peer has got.</summary>
internal enum PeerStage
{
    /// <summary>A learner's silo was asked and has not answered.</summary>
    Inviting,

    /// <summary>A learner receives a snapshot.</summary>
    Transferring,

    /// <summary>It receives the log: every member, and a learner after its snapshot.</summary>
    Replicating,
}
