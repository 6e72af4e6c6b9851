using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>The callers of a script: commands in pieces, reads, and what they have been told.</summary>
internal sealed partial class Script
{
    private readonly Dictionary<long, ReadResult> _results = [];
    private readonly List<Notice> _notices = [];
    private readonly Dictionary<string, int> _reignsEnded = [];
    private long _tokens = 1000;
    private LocalRead _localRead;

    /// <summary>A command whose body runs.</summary>
    public sealed record Running(string Silo, string Component, CommandHeader Header, ExecutionStart Start);

    /// <summary>What a reader has been told so far: nothing, "elsewhere", or a state.</summary>
    public sealed record ReadResult(bool IsConfirmed, bool IsRefused, long[]? Deposits, string Component);

    /// <summary>The scenario's rule must hold here.</summary>
    public void Require(bool condition, string promise)
    {
        Line($"required: {promise}: {(condition ? "yes" : "NO")}");
        History.Require(condition, promise, "it was not so");
    }

    /// <summary>Whether the caller of a command knows that it took effect.</summary>
    public bool IsAnswered(long sequence) => _promises.IsAnswered(Row.Id.Era, Header(sequence).Id);

    public AdmissionResult Admit(string silo, string component, in CommandHeader header)
    {
        var admission = AdmitOrSay(this[silo], component, header);
        Line($"{silo} admits {component} {header.Id.Sequence}{(header.IdempotencyKey is { } key ? $" of key {key}" : "")}: {admission.Kind}");
        _promises.Admitted(this[silo], header.Id, admission);
        return admission;
    }

    /// <summary>A command arrives and its body starts; what it decides comes with <see cref="End"/>.</summary>
    public Running Begin(string silo, string component, in CommandHeader header)
    {
        Require(Admit(silo, component, header).Kind == AdmissionOutcome.Execute, $"{silo} executes {header.Id.Sequence}");
        return StartAgain(silo, component, header);
    }

    /// <summary>The body runs once more, after its first result was refused.</summary>
    public Running StartAgain(string silo, string component, in CommandHeader header) => new(silo, component, header, this[silo].Start(component)!.Value);

    /// <summary>The body ends with a deposit; 0 clears the component, negative raises nothing.</summary>
    public ProposalOutcome End(Running running, long deposit)
    {
        var work = new Work(running.Component, deposit);
        var after = new LedgerMachine().Apply(running.Component, running.Start.State, work.Events);
        Step(running.Silo, new Propose(running.Component, running.Header, running.Start, work.Events, Work.OutcomeOn(running.Start.State), after, null));
        return _proposal.Outcome;
    }

    /// <summary>A whole command with a header of its own.</summary>
    public ProposalOutcome Command(string silo, string component, in CommandHeader header, long deposit) => End(Begin(silo, component, header), deposit);

    public long Read(string silo, string component)
    {
        _results[++_tokens] = new ReadResult(false, false, null, component);
        Step(silo, new BeginRead(_tokens));
        return _tokens;
    }

    /// <summary>Asks a copy for a read that need not be linearizable.</summary>
    public LocalRead AskRead(string silo, LogPosition? floor = null, long? maxAgeMs = null)
    {
        Step(silo, new AskRead(floor, maxAgeMs));
        return _localRead;
    }

    public ReadResult Result(long token) => _results[token];

    public bool IsPending(long token) => _results[token] is { IsConfirmed: false, IsRefused: false };

    public long[] Deposits(string silo, string component) => [.. (this[silo].CommittedState(component) as Ledger)?.Deposits ?? []];

    /// <summary>Whether anybody has said so, and how often.</summary>
    public int Noticed<TNotice>(Func<TNotice, bool>? which = null) where TNotice : Notice =>
        _notices.OfType<TNotice>().Count(notice => which is null || which(notice));

    public bool Alarmed(string of) => Noticed<Alarm>(alarm => alarm.What.Contains(of, StringComparison.Ordinal)) > 0;

    /// <summary>How often a replica sent its callers elsewhere.</summary>
    public int ReignsEnded(string silo) => _reignsEnded.GetValueOrDefault(silo);

    private void Note(string silo, Output output)
    {
        _notices.AddRange(output.Notices);
        _rowReads.AddRange(output.Register.OfType<ReadRow>().Select(read => (silo, read.Ticket)));
        _reignsEnded[silo] = ReignsEnded(silo) + (output.ReignEnded ? 1 : 0);
        foreach (var token in output.ReadsConfirmed.Where(_results.ContainsKey))
        {
            _results[token] = _results[token] with { IsConfirmed = true, Deposits = Deposits(silo, _results[token].Component) };
        }

        foreach (var token in output.ReadsRefused.Where(_results.ContainsKey))
        {
            _results[token] = _results[token] with { IsRefused = true };
        }
    }

    private static AdmissionResult AdmitOrSay(ReplicaCore core, string component, in CommandHeader header)
    {
        try
        {
            return core.Admit(component, header);
        }
        catch (Exception broken) when (broken is ProtocolViolationException or ArgumentException)
        {
            throw new BrokenPromiseException($"{core.Identity} on {header.Id}: {broken.Message}");
        }
    }

    private static Output StepOrSay(ReplicaCore core, Input input, Now now)
    {
        try
        {
            return core.Step(input, now);
        }
        catch (ProtocolViolationException violation)
        {
            throw new BrokenPromiseException($"{core.Identity} on {Describe.Input(input)}: {violation.Message}");
        }
    }
}
