namespace Quintet.Protocol;

/// <summary>What a replica is doing.</summary>
public enum ReplicaPhase
{
    /// <summary>This silo holds no state of the partition.</summary>
    Absent,

    /// <summary>It holds state, or receives it, but is not a member: a learner, or an evicted copy.</summary>
    Outside,

    /// <summary>A member that is not the primary.</summary>
    Backup,

    /// <summary>The primary, committing what it inherited; it answers nothing yet.</summary>
    Reconciling,

    /// <summary>The primary, serving.</summary>
    Serving,

    /// <summary>The primary, about to hand over; it admits nothing.</summary>
    HandingOver,

    /// <summary>An invariant broke or two views conflict: stopped for good.</summary>
    Halted,
}

/// <summary>
/// One silo's replica of one partition: primary/backup replication with views and an external register, after PacificA (Lin et
/// al., 2008) and Vertical Paxos II (Lamport, Malkhi, Zhou, 2009). Pure: inputs in, one <see cref="Output"/> out; no I/O, clock, task or
/// randomness. Not thread-safe: the caller serialises the steps. The numbered steps are in <c>docs/protocol.md</c>.
/// </summary>
public sealed partial class ReplicaCore
{
    private readonly SiloId _silo;
    private readonly IStateMachine _machine;
    private readonly ReplicaOptions _options;
    private readonly AnswerDelays _delays;
    private readonly Output _out = new();
    private readonly Dictionary<SiloId, (Evidence Evidence, long SinceMs)> _evidence = [];

    private Now _now;
    private View? _view;
    private ReplicaPhase _phase;

    // The copy. An incarnation of 0 means that this silo never held one.
    private int _incarnation;
    private bool _hasState;
    private bool _learning;
    private bool _quarantined;
    private ReplicaLog _log = new();
    private ComponentTable _components = new();
    private ExactlyOnceTable _replies = new();
    private long _commit;
    private long _verified;

    /// <summary>Makes the replica of one partition on one silo, holding nothing.</summary>
    /// <param name="partition">The partition; for messages to people only.</param>
    /// <param name="silo">This silo.</param>
    /// <param name="machine">Applies and encodes states.</param>
    /// <param name="options">Settings.</param>
    /// <param name="delays">How long other silos took to answer; shared by all replicas of the silo.</param>
    public ReplicaCore(PartitionId partition, SiloId silo, IStateMachine machine, ReplicaOptions options, AnswerDelays delays)
    {
        (Partition, _silo, _machine, _options, _delays) = (partition, silo, machine, options, delays);
        (_policy, _agreement) = (InitialPolicy, NewAgreement());
    }


    /// <summary>The partition.</summary>
    public PartitionId Partition { get; }

    /// <summary>The newest view known to have won, or null.</summary>
    public View? View => _view;

    /// <summary>What the replica is doing.</summary>
    public ReplicaPhase Phase => _phase;

    /// <summary>The copy on this silo, or the last one that was.</summary>
    public ReplicaId Identity => new(_silo, _incarnation);

    /// <summary>Whether this replica is the primary and answers calls.</summary>
    public bool IsServing => _phase == ReplicaPhase.Serving;

    /// <summary>Whether it will soon be known if this replica serves: it takes over, or hands over.</summary>
    public bool IsSettling => _phase is ReplicaPhase.Reconciling or ReplicaPhase.HandingOver;

    /// <summary>Whether this copy's state was found to disagree (rule S8).</summary>
    public bool IsQuarantined => _quarantined;

    /// <summary>The highest index known to be committed; applied up to there.</summary>
    public long CommitIndex => _commit;

    /// <summary>The last index of the log.</summary>
    public long LastIndex => _log.LastIndex;

    /// <summary>The rolling digest of the log up to <see cref="CommitIndex"/>.</summary>
    public ulong CommitDigest => _log.DigestAt(_commit);

    /// <summary>Log time of the newest committed entry.</summary>
    public LogTimestamp CommittedTime => new(_view?.Id.Era ?? 0, _log.TimeAt(_commit));

    /// <summary>Stored replies and keys of the exactly-once table.</summary>
    public int StoredReplies => _replies.Count;

    /// <summary>How many components the committed state holds.</summary>
    public int ComponentCount => _components.Count;

    /// <summary>About how many bytes of state a snapshot would have, judged by a few components; what is remembered of requests comes on top.</summary>
    public long EstimateStateBytes()
    {
        const int sampled = 16;
        var sample = _components.Sample(sampled).Select(row => _machine.Encode(row.State).Length + (2 * row.Component.Length) + 32).ToList();
        return sample.Count == 0 ? 0 : (long)(sample.Average() * _components.Count);
    }

    /// <summary>Bytes of log held.</summary>
    public long LogSizeBytes => _log.SizeBytes;

    private bool IsPrimary => _phase is ReplicaPhase.Reconciling or ReplicaPhase.Serving or ReplicaPhase.HandingOver;

    /// <summary>The committed state of a component, or null if it does not exist.</summary>
    public object? CommittedState(string component) => _components.Committed(component);

    /// <summary>
    /// Takes one input and says what to do about it. The answer is valid until the next step.
    /// </summary>
    /// <exception cref="ProtocolViolationException">An invariant broke. The replica is <see cref="ReplicaPhase.Halted"/> from now on.</exception>
    public Output Step(Input input, Now now)
    {
        _out.Clear();
        _now = now;
        if (_phase == ReplicaPhase.Halted)
        {
            Refuse(input);
            return _out;
        }

        try
        {
            Handle(input);
            LeaveIfOutdated();
            if (_quarantined && IsPrimary)
            {
                Notify(new Alarm($"The primary's own state of partition {Partition} disagrees; it gives way to another member."));
                EndReign();
            }
        }
        catch (ProtocolViolationException)
        {
            Halt();
            throw;
        }

        return _out;
    }

    private void Handle(Input input)
    {
        switch (input)
        {
            case Propose propose:
                OnPropose(propose);
                break;
            case Receive receive:
                OnReceive(receive.From, receive.Message);
                break;
            case BeginRead read:
                OnBeginRead(read.Token);
                break;
            case AskRead read:
                _out.Read = OnAskRead(read);
                break;
            case Tick tick:
                OnTick(tick.TransferBytes);
                break;
            case CasAnswered answer:
                OnCasAnswered(answer);
                break;
            case RowRead read:
                OnRowRead(read);
                break;
            case LearnView learn:
                Learn(learn.View);
                break;
            case Suspect suspect:
                OnSuspect(suspect);
                break;
            case AskJoin join:
                OnAskJoin(join.Silo);
                break;
            case AskHandOver ask:
                OnAskHandOver(ask.Silo);
                break;
            case AskLeave ask:
                OnAskLeave(ask);
                break;
            case AskPolicy ask:
                OnAskPolicy(ask.Policy);
                break;
            case AskRestore ask:
                OnAskRestore(ask.Lost);
                break;
            case AskTrust ask:
                OnAskTrust(ask.Copy);
                break;
            case DropCopy:
                OnDropCopy();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "Unknown input.");
        }
    }

    private void OnReceive(SiloId from, Message message)
    {
        switch (message)
        {
            case Append append:
                OnAppend(from, append);
                break;
            case AppendAck ack:
                OnAppendAck(ack);
                break;
            case AppendReject reject:
                OnAppendReject(reject);
                break;
            case SnapshotChunk chunk:
                OnSnapshotChunk(from, chunk);
                break;
            case SnapshotAck ack:
                OnSnapshotAck(ack);
                break;
            case Invite invite:
                OnInvite(from, invite);
                break;
            case InviteAck ack:
                OnInviteAck(ack);
                break;
            case NoState gone:
                OnNoState(gone);
                break;
            case AskReturn ask:
                OnAskReturn(from, ask);
                break;
            case Release release:
                OnRelease(from, release);
                break;
            case Probe probe:
                OnProbe(from, probe);
                break;
            case ProbeAnswer answer:
                OnProbeAnswer(from, answer);
                break;
            case Superseded superseded:
                Learn(superseded.View);
                break;
            case Announce announce:
                Learn(announce.View);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void OnTick(long? transferBytes)
    {
        _transferBytes = transferBytes;
        TickRegister();
        if (IsPrimary)
        {
            TickPeers();
            TickProgress();
            ConfirmReads();
            TickHandOver();
            ConsiderMembership();
        }
        else
        {
            ConsiderTakeOver();
            TickOutside();
        }
    }

    private void OnSuspect(Suspect suspect)
    {
        if (suspect.Evidence == Evidence.None)
        {
            _evidence.Remove(suspect.Silo);
        }
        else
        {
            var since = _evidence.TryGetValue(suspect.Silo, out var known) ? known.SinceMs : _now.Ms;
            _evidence[suspect.Silo] = (suspect.Evidence, since);
        }

        if (IsPrimary)
        {
            ConsiderMembership();
        }
        else
        {
            ConsiderTakeOver();
        }
    }

    private Evidence EvidenceAgainst(SiloId silo) => _evidence.TryGetValue(silo, out var known) ? known.Evidence : Evidence.None;

    private void Send(SiloId to, Message message) => _out.Messages.Add(new OutgoingMessage(to, message));

    private void Notify(Notice notice) => _out.Notices.Add(notice);

    private void Halt()
    {
        if (IsPrimary)
        {
            EndReign();
        }

        _phase = ReplicaPhase.Halted;
    }

    /// <summary>A halted replica answers nothing but "elsewhere".</summary>
    private void Refuse(Input input)
    {
        switch (input)
        {
            case Propose:
                _out.Proposal = new ProposalResult(ProposalOutcome.NotServing);
                break;
            case BeginRead read:
                _out.ReadsRefused.Add(read.Token);
                break;
            case AskRead:
                _out.Read = LocalRead.NotHere;
                break;
            default:
                break;
        }
    }
}
