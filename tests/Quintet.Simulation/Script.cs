using System.Text;

using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// A scenario told step by step: every input and the whole output that follows are written down. Messages wait until they are delivered or
/// lost, compare-and-swaps until they are answered; nothing is random.
/// </summary>
internal sealed partial class Script
{
    private readonly StringBuilder _text = new();
    private readonly SortedDictionary<string, ReplicaCore> _replicas = new(StringComparer.Ordinal);
    private readonly List<(string From, string To, Message Message)> _underWay = [];
    private readonly List<(string By, CompareAndSwap Swap)> _swaps = [];
    private readonly HashSet<string> _dead = [];
    private readonly Guid _client = new("11111111-2222-3333-4444-555555555555");
    private readonly ReplicaOptions _options;
    private readonly Action<string>? _log;
    private readonly Func<string, IStateMachine> _machines;
    private readonly Promises _promises = new();
    private long _nowMs;
    private ProposalResult _proposal;
    private bool _goesOn;

    /// <param name="members">Letters; each is a silo that is a member of the first view, the first its primary.</param>
    /// <param name="options">Settings; by default three copies.</param>
    /// <param name="minimum">The minimum of the first view.</param>
    /// <param name="machines">The state machine on a silo, if it is not the toy.</param>
    /// <param name="log">Gets each line as it is written.</param>
    public Script(string members, ReplicaOptions? options = null, int minimum = 1, Func<string, IStateMachine>? machines = null, Action<string>? log = null)
    {
        _options = options ?? new ReplicaOptions();
        _machines = machines ?? (_ => new LedgerMachine());
        _log = log;
        var replicas = members.Select(letter => new ReplicaId(new SiloId($"{letter}"), 1)).ToArray();
        Row = new View(new ViewId(0, 1, "first"), replicas[0], [.. replicas], minimum);
        _promises.Stands(Row);
        foreach (var member in replicas)
        {
            Step(member.Silo.Value, new RowRead(Row));
        }

        Deliver();
    }

    /// <summary>The register's row; changed by <see cref="Answer"/> and <see cref="Land"/> only.</summary>
    public View Row { get; private set; }

    public string Text => _text.ToString();

    /// <summary>What each replica may send of snapshots from tick to tick; null for as much as there is.</summary>
    public long? TransferBytes { get; set; }

    public ReplicaCore this[string silo] =>
        _replicas.TryGetValue(silo, out var replica)
            ? replica
            : _replicas[silo] = new ReplicaCore(new PartitionId("ledger", 0), new SiloId(silo), _machines(silo), _options, new AnswerDelays());

    public void Say(string what)
    {
        Line("");
        Line($"# {what}");
    }

    public void Step(string silo, Input input)
    {
        var core = this[silo];
        var output = StepOrSay(core, input, new Now(_nowMs, TimeSpan.TicksPerDay + ((_nowMs + _wallOffsets.GetValueOrDefault(silo)) * TimeSpan.TicksPerMillisecond), _nowMs));
        Tell(silo, input, [.. Describe.Output(output)]);
        _promises.Observe(core, input, output);
        Note(silo, output);
        _underWay.AddRange(output.Messages.Select(sent => (silo, sent.To.Value, Wire.Copy(sent.Message))));
        _swaps.AddRange(output.Register.OfType<CompareAndSwap>().Select(swap => (silo, swap)));
        _proposal = output.Proposal;
        _localRead = output.Read;
    }

    /// <summary>Time passes; the replicas on these silos (letters) notice.</summary>
    public void Tick(int ms, string silos)
    {
        _nowMs += ms;
        foreach (var silo in silos)
        {
            Step($"{silo}", new Tick(TransferBytes));
        }
    }

    public CommandHeader Header(long sequence) => new(new RequestId(_client, sequence), 0, new LogTimestamp(0, 0));

    /// <summary>A command that deposits its own sequence number arrives, runs and is proposed.</summary>
    public ProposalResult Command(string silo, string component, long sequence)
    {
        var admission = this[silo].Admit(component, Header(sequence));
        Line($"{silo} admits {component} {sequence}: {admission.Kind}{(admission.Outcome is { } outcome ? $" {BitConverter.ToInt64(outcome)}" : "")}");
        _promises.Admitted(this[silo], Header(sequence).Id, admission);
        if (admission.Kind != AdmissionOutcome.Execute)
        {
            return default;
        }

        var start = this[silo].Start(component)!.Value;
        var work = new Work(component, sequence);
        Step(silo, new Propose(
            component, Header(sequence), start, work.Events, Work.OutcomeOn(start.State), new LedgerMachine().Apply(component, start.State, work.Events), null));
        return _proposal;
    }

    /// <summary>Delivers what is under way, and what follows from it, between these silos (letters); null is all.</summary>
    public void Deliver(string? among = null)
    {
        while (_underWay.FindIndex(sent => among is null || (among.Contains(sent.From, StringComparison.Ordinal) && among.Contains(sent.To, StringComparison.Ordinal))) is var next and >= 0)
        {
            DeliverNth(next);
        }
    }

    /// <summary>Delivers one of the messages under way, counted from the oldest, before all others.</summary>
    public void DeliverNth(int next)
    {
        var (from, to, message) = _underWay[next];
        _underWay.RemoveAt(next);
        if (!_dead.Contains(to))
        {
            Step(to, new Receive(new SiloId(from), message));
        }
    }

    /// <summary>Loses what is under way.</summary>
    public void Lose()
    {
        foreach (var (from, to, message) in _underWay)
        {
            Line($"lost {from} -> {to}: {message.GetType().Name}");
        }

        _underWay.Clear();
    }

    /// <summary>A process takes the name of a dead one, with no memory. (Orleans gives it another name: another generation.)</summary>
    public void Reuse(string silo)
    {
        Line($"{silo} is reused");
        _dead.Remove(silo);
        _replicas.Remove(silo);
    }

    /// <summary>The process ends; what is sent to it is lost.</summary>
    public void Kill(string silo)
    {
        Line($"{silo} is killed");
        _replicas.Remove(silo);
        _dead.Add(silo);
        _swaps.RemoveAll(swap => swap.By == silo);
        _rowReads.RemoveAll(read => read.By == silo);
        _promises.Dies(new SiloId(silo));
    }

    /// <summary>The register executes and answers the oldest compare-and-swap of a silo.</summary>
    public void Answer(string silo)
    {
        var swap = Take(silo);
        var won = Execute(swap);
        Step(silo, new CasAnswered(swap.Proposed, won ? CasOutcome.Won : CasOutcome.Lost, won ? null : Row));
    }

    /// <summary>The oldest compare-and-swap of a silo gets no certain answer; it may land later.</summary>
    public CompareAndSwap Doubt(string silo)
    {
        var swap = Take(silo);
        Step(silo, new CasAnswered(swap.Proposed, CasOutcome.Unknown, null));
        return swap;
    }

    /// <summary>A compare-and-swap takes effect, if it still can, and nobody is told.</summary>
    public void Land(CompareAndSwap swap) =>
        Line($"register: {swap.Proposed.Id} {(Execute(swap) ? "lands late" : "comes too late")}");

    private CompareAndSwap Take(string silo)
    {
        var swap = _swaps.Find(swap => swap.By == silo);
        _swaps.Remove(swap);
        return swap.Swap ?? throw new BrokenPromiseException($"{silo} was to ask the register for a change and has not");
    }

    private bool Execute(CompareAndSwap swap)
    {
        var won = Row.Id == swap.Expected;
        Row = won ? swap.Proposed : Row;
        _promises.Stands(Row);
        return won;
    }

    private void Tell(string silo, Input input, string[] does)
    {
        if (_goesOn && input is Tick && does.Length == 0)
        {
            return; // Clocks tick all the time.
        }

        Line($"{silo} <- {Describe.Input(input)}");
        foreach (var what in does)
        {
            Line($"    {what}");
        }
    }

    private void Line(string line)
    {
        _text.Append(line).Append('\n');
        _log?.Invoke(line);
    }
}
