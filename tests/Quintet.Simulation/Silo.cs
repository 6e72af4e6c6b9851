using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>What a client is told.</summary>
internal abstract record Answer
{
    public sealed record Done(byte[] Outcome, LogTimestamp Committed) : Answer;
    public sealed record Read(long Index, object? State, LogTimestamp Committed) : Answer;
    public sealed record Elsewhere(SiloId? Primary) : Answer;
    public sealed record Expired : Answer;
}

/// <summary>One life of a silo process with one replica: the simulated shell around the core.</summary>
internal sealed class Silo
{
    private readonly ClusterRun _world;
    private readonly Queue<Action> _held = new();
    private readonly Dictionary<RequestId, List<Action<Answer>>> _waiting = [];
    private readonly Dictionary<long, (string Component, Action<Answer> Answer)> _reads = [];
    private readonly long _startMs;
    private readonly long _wallOffset;
    private long _tokens;

    public Silo(ClusterRun world, SiloId id)
    {
        (_world, Id) = (world, id);
        Core = new ReplicaCore(new PartitionId("ledger", 0), id, new LedgerMachine(), world.Conditions.Options);
        _startMs = world.Chance.Below(1_000_000);
        _wallOffset = world.Chance.Between(-2000, 2000) * TimeSpan.TicksPerMillisecond;
    }

    public SiloId Id { get; }

    public ReplicaCore Core { get; }

    public bool IsDead { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>What this silo's detector says of others.</summary>
    public Dictionary<SiloId, Evidence> Suspicions { get; } = [];

    private Now Now => new(_world.Timeline.NowMs + _startMs, ((1_000_000 + _world.Timeline.NowMs) * TimeSpan.TicksPerMillisecond) + _wallOffset);

    /// <summary>Does something on this silo: never once it is dead, later while it is frozen.</summary>
    public void Do(Action action)
    {
        if (IsPaused)
        {
            _held.Enqueue(action);
        }
        else if (!IsDead)
        {
            action();
        }
    }

    public void Kill() => (IsDead, IsPaused) = (true, false);

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        while (!IsPaused && _held.TryDequeue(out var action))
        {
            Do(action);
        }
    }

    public void Step(Input input) => Do(() => StepNow(input));

    public void OnCommand(Work work, CommandHeader header, Action<Answer> answer)
    {
        var admission = Core.Admit(work.Component, header);
        _world.Timeline.Note(100 + (int)admission.Kind, header.Id.Sequence, Core.CommitIndex);
        switch (admission.Kind)
        {
            case AdmissionOutcome.Execute:
                Wait(header.Id, answer);
                Execute(work, header);
                break;
            case AdmissionOutcome.Join:
                _world.Count("joined a running call");
                Wait(admission.Joined, answer);
                break;
            case AdmissionOutcome.Answer:
                _world.Count("retry answered from the table");
                answer(new Answer.Done(admission.Outcome!, Core.CommittedTime));
                break;
            case AdmissionOutcome.Expired:
                _world.Count("expired");
                answer(new Answer.Expired());
                break;
            case AdmissionOutcome.NotServing or AdmissionOutcome.Overloaded:
                answer(new Answer.Elsewhere(Core.View?.Primary.Silo));
                break;
            default:
                throw new BrokenPromiseException($"unexpected admission {admission.Kind} of {header.Id}");
        }
    }

    public void OnRead(string component, Action<Answer> answer)
    {
        var token = ++_tokens;
        _reads.Add(token, (component, answer));
        StepNow(new BeginRead(token));
    }

    private void Wait(RequestId id, Action<Answer> answer)
    {
        if (!_waiting.TryGetValue(id, out var waiting))
        {
            _waiting.Add(id, waiting = []);
        }

        waiting.Add(answer);
    }

    private void Release(RequestId id, Answer answer)
    {
        if (_waiting.Remove(id, out var waiting))
        {
            waiting.ForEach(tell => tell(answer));
        }
    }

    /// <summary>Runs the body. Nothing keeps the commands of a component apart here: the core must refuse what saw an old state.</summary>
    private void Execute(Work work, CommandHeader header)
    {
        if (Core.Start(work.Component) is not { } start)
        {
            Core.Withdraw(work.Component, header);
            Release(header.Id, new Answer.Elsewhere(Core.View?.Primary.Silo));
            return;
        }

        var outcome = Work.OutcomeOn(start.State);
        var after = new LedgerMachine().Apply(work.Component, start.State, work.Events);
        _world.Timeline.After(_world.Chance.Of(0.1) ? _world.Chance.Between(0, 400) : _world.Chance.Between(0, 3), () => Do(() =>
        {
            if (_world.Chance.Of(_world.Conditions.Withdrawal))
            {
                Core.Withdraw(work.Component, header);
                Release(header.Id, new Answer.Elsewhere(Core.View?.Primary.Silo));
                return;
            }

            Ended(work, header, StepNow(new Propose(work.Component, header, start, work.Events, outcome, after, null)));
        }));
    }

    private void Ended(Work work, CommandHeader header, ProposalResult result)
    {
        switch (result.Outcome)
        {
            case ProposalOutcome.VersionChanged:
                _world.Count("refused for an old version");
                Execute(work, header);
                break;
            case ProposalOutcome.NotServing:
                Core.Withdraw(work.Component, header);
                Release(header.Id, new Answer.Elsewhere(Core.View?.Primary.Silo));
                break;
            case ProposalOutcome.Expired:
                Core.Withdraw(work.Component, header);
                Release(header.Id, new Answer.Expired());
                break;
            case ProposalOutcome.Duplicate when _waiting.Remove(header.Id, out var waiting):
                waiting.ForEach(answer => OnCommand(work, header, answer));
                break;
            default:
                break;
        }
    }

    private ProposalResult StepNow(Input input)
    {
        Output output;
        try
        {
            output = Core.Step(input, Now);
        }
        catch (ProtocolViolationException violation)
        {
            throw new BrokenPromiseException($"{Id} on {Describe.Input(input)}: {violation.Message}");
        }

        _world.Timeline.Note(input.GetType().Name.Length, Core.CommitIndex, Core.LastIndex);
        if (_world.Timeline.IsLogged && (input is not Tick || output.Messages.Count + output.Register.Count + output.Notices.Count > 0))
        {
            _world.Timeline.Say($"{Id} <- {Describe.Input(input)}");
            foreach (var line in Describe.Output(output))
            {
                _world.Timeline.Say($"      {line}");
            }
        }

        Perform(output);
        _world.Observe(this);
        return output.Proposal;
    }

    /// <summary>Performs an output in its documented order. Nothing here steps the core again at once.</summary>
    private void Perform(Output output)
    {
        foreach (var operation in output.Register)
        {
            switch (operation)
            {
                case ReadRow read:
                    _world.Register.Read(row => Step(new RowRead(row, read.Ticket)));
                    break;
                case CompareAndSwap swap:
                    _world.Register.CompareAndSwap(swap.Expected, swap.Proposed, (outcome, row) => Step(new CasAnswered(swap.Proposed, outcome, row)));
                    break;
                default:
                    throw new InvalidOperationException($"{operation}");
            }
        }

        foreach (var (to, message) in output.Messages)
        {
            var onWire = Wire.Copy(message);
            _world.Network.Send(Id.Value, to.Value, () => _world.Find(to)?.Step(new Receive(Id, onWire)));
        }

        foreach (var entry in output.Committed)
        {
            _world.Committed(this, entry);
            Release(entry.Header.Id, new Answer.Done(entry.Outcome, Core.CommittedTime));
        }

        foreach (var token in output.ReadsConfirmed)
        {
            _reads.Remove(token, out var read);
            read.Answer(new Answer.Read(Core.CommitIndex, Core.CommittedState(read.Component), Core.CommittedTime));
        }

        foreach (var token in output.ReadsRefused)
        {
            _reads.Remove(token, out var read);
            read.Answer(new Answer.Elsewhere(Core.View?.Primary.Silo));
        }

        if (output.ReignEnded)
        {
            foreach (var id in _waiting.Keys.ToArray())
            {
                Release(id, new Answer.Elsewhere(Core.View?.Primary.Silo));
            }
        }

        foreach (var notice in output.Notices)
        {
            _world.Noticed(Id, notice);
        }
    }
}
