using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>One replica on one silo: the simulated shell around the core, which performs what the core puts out.</summary>
internal sealed partial class ReplicaShell
{
    private static readonly LedgerMachine Sound = new();
    private static readonly DropCopy DropIt = new();
    private readonly Cluster _world;
    private readonly OnWire _onWire = new();
    private readonly Watch _watch;
    private int _droppedIncarnation;
    private LocalRead _localRead;

    public ReplicaShell(Cluster world, Silo silo, Partition partition)
    {
        (_world, Silo, Partition) = (world, silo, partition);
        Core = new ReplicaCore(partition.Id, silo.Id, Machine, world.Conditions.Options, silo.Delays);
        _watch = new Watch(partition, Core);
    }

    public Silo Silo { get; }

    public Partition Partition { get; }

    public CorruptibleMachine Machine { get; } = new();

    public ReplicaCore Core { get; }

    /// <summary>Whether this is a copy that could go on by itself: alive, of this identity, with a state that nothing is wrong with.</summary>
    public bool Holds(ReplicaId member) =>
        !Silo.IsDead && Core.Identity == member && Core.Phase is not (ReplicaPhase.Absent or ReplicaPhase.Halted)
        && Core.LastIndex > 0 && !Core.IsQuarantined && !Machine.HasFailed;

    /// <summary>Whether anything of this copy exists.</summary>
    public bool Exists(ReplicaId member) => !Silo.IsDead && Core.Identity == member && Core.Phase is not ReplicaPhase.Absent;

    /// <summary>Whether a copy can never do anything again: its process has ended, or it was given up.</summary>
    public bool HasStopped(ReplicaId member) =>
        Silo.IsDead || Core.Identity.Incarnation > member.Incarnation || _droppedIncarnation >= member.Incarnation;

    /// <summary>Gives up the copy.</summary>
    public void Drop()
    {
        _droppedIncarnation = Core.Identity.Incarnation;
        StepNow(DropIt);
        Machine.Mend();
    }

    public void Step(Input input)
    {
        if (Silo.IsPaused)
        {
            Silo.Hold(new Arrival(this, input));
        }
        else if (!Silo.IsDead)
        {
            StepNow(input);
        }
    }

    private ProposalResult StepNow(Input input)
    {
        if (input is AskLeave ask)
        {
            Partition.AskedToLeave(this, ask);
        }

        var incarnation = Core.Identity.Incarnation;
        Machine.IsToFail &= Core.Phase is ReplicaPhase.Backup; // That a primary's own memory fails, nobody could know before it has answered.
        Output output;
        try
        {
            output = Core.Step(input, Silo.Now);
        }
        catch (Exception exception)
        {
            throw new BrokenPromiseException("the core's assertions hold", $"{Silo} on {Describe.Input(input)}: {(exception is ProtocolViolationException ? exception.Message : exception)}");
        }

        if (Core.Identity.Incarnation != incarnation)
        {
            Machine.Mend(); // What went wrong was of the copy that is no more.
        }

        _world.Timeline.Note((Silo.Number << 8) | Partition.Number, Core.CommitIndex, Core.LastIndex);
        if (_world.Timeline.IsLogged && (input is not Tick || output.Messages.Count + output.Register.Count + output.Notices.Count > 0))
        {
            _world.Timeline.Say($"{Silo} {Partition.Id} <- {Describe.Input(input)}");
            foreach (var line in Describe.Output(output))
            {
                _world.Timeline.Say($"      {line}");
            }
        }

        _localRead = output.Read;
        Perform(output);
        _watch.Look();
        return output.Proposal;
    }

    /// <summary>Performs an output in its documented order. Nothing here steps the core again at once.</summary>
    private void Perform(Output output)
    {
        Foresee(output);
        foreach (var operation in output.Register)
        {
            Ask(operation);
        }

        foreach (var (to, message) in output.Messages)
        {
            if (_world.Find(to) is { } target)
            {
                _world.Network.Send(Silo.Number, target.Number, new Arrival(target.Copies[Partition.Number], new Receive(Silo.Id, _onWire.Copy(message))));
            }
        }

        foreach (var entry in output.Committed)
        {
            Partition.Committed(this, entry);
            Release(entry.Header.Id, new Answer.Done(entry.Outcome, TimeToTell(output), entry.Index));
        }

        foreach (var token in output.ReadsConfirmed)
        {
            AnswerRead(token, isConfirmed: true);
        }

        foreach (var token in output.ReadsRefused)
        {
            AnswerRead(token, isConfirmed: false);
        }

        if (output.ReignEnded)
        {
            EndCalls();
        }

        foreach (var notice in output.Notices)
        {
            Partition.Noticed(this, notice);
            if (notice is Evicting evicting && output.Register.OfType<CompareAndSwap>().FirstOrDefault() is { } swap)
            {
                Partition.Evicts(this, swap.Proposed, evicting);
            }
        }
    }

    private void Ask(RegisterOperation operation)
    {
        switch (operation)
        {
            case ReadRow read:
                _world.Register.Read(Partition.Row, row => Step(new RowRead(row, read.Ticket)));
                break;
            case CompareAndSwap swap:
                Partition.Proposed(this, swap);
                _world.Register.CompareAndSwap(
                    Partition.Row, swap.Expected, swap.Proposed, Core.Identity, (outcome, row) => Step(new CasAnswered(swap.Proposed, outcome, row)));
                break;
            default:
                throw new InvalidOperationException($"{operation}");
        }
    }

    /// <summary>What the checks must know before the rest of the output is looked at: that another era begins.</summary>
    private void Foresee(Output output)
    {
        foreach (var notice in output.Notices)
        {
            if (notice is Restored restored)
            {
                Partition.Restored(this, restored, _watch.Committed);
            }
        }
    }

    /// <summary>Something on its way to a replica.</summary>
    private sealed class Arrival(ReplicaShell shell, Input input) : Happening
    {
        public override void Happen() => shell.Step(input);
    }
}
