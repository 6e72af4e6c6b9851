using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>Calls of clients: admitted, executed, proposed, and answered when they may be.</summary>
internal sealed partial class ReplicaShell
{
    private readonly Dictionary<RequestId, List<Action<Answer>>> _waiting = [];
    private readonly Dictionary<long, (string Component, Action<Answer> Answer)> _reads = [];
    private long _tokens;

    private Answer.Elsewhere Elsewhere => new(Core.View?.Primary.Silo);

    public void OnCommand(Request request, CommandHeader header, Action<Answer> answer)
    {
        var admission = Core.Admit(request.Component, header);
        _world.Timeline.Note(100 + (int)admission.Kind, header.Id.Sequence, Core.CommitIndex);
        switch (admission.Kind)
        {
            case AdmissionOutcome.Execute:
                Wait(header.Id, answer);
                AwaitTurn(request, header);
                break;
            case AdmissionOutcome.Join:
                _world.Count("joined a running call");
                Wait(admission.Joined, answer);
                break;
            case AdmissionOutcome.Answer:
                _world.Count("retry answered from the table");
                answer(new Answer.Done(admission.Outcome!, Core.CommittedTime, Core.CommitIndex));
                break;
            case AdmissionOutcome.Expired:
                _world.Count("expired");
                answer(new Answer.Expired());
                break;
            case AdmissionOutcome.NotServing or AdmissionOutcome.Overloaded or AdmissionOutcome.TooFewCopies:
                answer(Elsewhere);
                break;
            default:
                throw new BrokenPromiseException("a key is bound to what it was sent with", $"{admission.Kind} of {header.Id}");
        }
    }

    public void OnRead(string component, Action<Answer> answer)
    {
        var unconfirmed = false;
        Mutant.Plant("read-before-confirmation", ref unconfirmed, Core.IsServing);
        if (unconfirmed)
        {
            answer(new Answer.Read(Core.CommitIndex, Core.CommittedState(component), Core.CommittedTime));
            return;
        }

        var token = ++_tokens;
        _reads.Add(token, (component, answer));
        StepNow(new BeginRead(token));
    }

    /// <summary>A read that any copy may answer (rule H15).</summary>
    public void OnSpreadRead(Request request, LogPosition? floor, Action<Answer> answer)
    {
        if (Machine.HasFailed && !Core.IsQuarantined && !Core.IsServing)
        {
            answer(Elsewhere); // That its memory failed a moment ago, nobody could know. A primary is contradicted before it serves.
            return;
        }

        StepNow(new AskRead(floor, request.Kind == RequestKind.ReadBounded ? request.Value : null));
        switch (_localRead)
        {
            case LocalRead.Here:
                _world.Count($"spread read by {(Core.View?.Primary == Core.Identity ? "the primary" : Core.IsFollower ? "a follower" : "a backup")}");
                answer(new Answer.Read(Core.CommitIndex, Core.CommittedState(request.Component), Core.CommittedTime));
                break;
            case LocalRead.NeedsRound:
                OnRead(request.Component, found => answer(found is Answer.Read read && floor is { } seen && (read.Committed.Era != seen.Era || read.Index < seen.Index) ? new Answer.AnotherEra() : found));
                break;
            case LocalRead.AnotherEra:
                answer(new Answer.AnotherEra());
                break;
            default:
                _world.Count($"spread read: {_localRead}");
                answer(Elsewhere);
                break;
        }
    }

    private void AnswerRead(long token, bool isConfirmed)
    {
        _reads.Remove(token, out var read);
        read.Answer(isConfirmed ? new Answer.Read(Core.CommitIndex, Core.CommittedState(read.Component), Core.CommittedTime) : Elsewhere);
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

    private void EndCalls()
    {
        Answer answer = Elsewhere;
        Mutant.Plant("reign-end-answers-failed", ref answer, new Answer.Failed());
        foreach (var id in _waiting.Keys.ToArray())
        {
            Release(id, answer);
        }
    }

    /// <summary>Sometimes another command of the component runs, and this one must wait before it may look at the state.</summary>
    private void AwaitTurn(Request request, CommandHeader header)
    {
        if (_world.Chance.Of(0.15))
        {
            _world.Timeline.After(_world.Chance.Between(1, 150), () => Silo.Do(() => Execute(request, header)));
        }
        else
        {
            Execute(request, header);
        }
    }

    /// <summary>Runs the body. Nothing keeps the commands of a component apart here: the core must refuse what saw an old state.</summary>
    private void Execute(Request request, CommandHeader header)
    {
        if (Core.Start(request.Component) is not { } start)
        {
            Abandon(request, header, Elsewhere);
            return;
        }

        var delay = _world.Chance.Below(50) switch
        {
            0 => _world.Chance.Between(400, 3000),
            < 6 => _world.Chance.Between(0, 400),
            _ => _world.Chance.Between(0, 3),
        };
        _world.Timeline.After(delay, () => Silo.Do(() => BodyEnds(request, header, start)));
    }

    private void BodyEnds(Request request, CommandHeader header, ExecutionStart start)
    {
        if (_world.Conditions.Withdrawal > 0 && _world.Chance.Of(_world.Conditions.Withdrawal))
        {
            _world.Count("withdrawn");
            Abandon(request, header, Elsewhere);
            return;
        }

        var events = request.EventsOn(start.State);
        var outcome = Request.OutcomeOn(start.State);
        var withoutEntry = false;
        Mutant.Plant("outcome-without-entry-answered", ref withoutEntry, events.Length == 0);
        if (withoutEntry)
        {
            Abandon(request, header, new Answer.Done(outcome, Core.CommittedTime, Core.CommitIndex));
            return;
        }

        var after = Sound.Apply(request.Component, start.State, events);
        Proposed(request, header, StepNow(new Propose(request.Component, header, start, events, outcome, after, null)), outcome);
    }

    private void Proposed(Request request, CommandHeader header, ProposalResult result, byte[] outcome)
    {
        switch (result.Outcome)
        {
            case ProposalOutcome.VersionChanged:
                _world.Count("refused for an old version");
                Execute(request, header);
                break;
            case ProposalOutcome.NotServing:
                Abandon(request, header, Elsewhere);
                break;
            case ProposalOutcome.Expired:
                Abandon(request, header, new Answer.Expired());
                break;
            case ProposalOutcome.Duplicate when _waiting.Remove(header.Id, out var waiting):
                waiting.ForEach(answer => OnCommand(request, header, answer));
                break;
            case ProposalOutcome.Appended:
                var atOnce = false;
                Mutant.Plant("output-performed-out-of-order", ref atOnce, true);
                if (atOnce)
                {
                    Release(header.Id, new Answer.Done(outcome, Core.CommittedTime, Core.CommitIndex));
                }

                break;
            default:
                break;
        }
    }

    private void Abandon(Request request, CommandHeader header, Answer answer)
    {
        Core.Withdraw(request.Component, header);
        Release(header.Id, answer);
    }

    /// <summary>The log time that goes with an answer: that of the newest committed entry.</summary>
    private LogTimestamp TimeToTell(Output output)
    {
        var time = Core.CommittedTime;
        Mutant.Plant("sent-at-from-uncommitted-entry", ref time, NewestSent(output, time));
        return time;
    }

    private static LogTimestamp NewestSent(Output output, LogTimestamp time)
    {
        foreach (var (_, message) in output.Messages)
        {
            if (message is Append { Entries: { Length: > 0 } entries })
            {
                time = time with { Ticks = Math.Max(time.Ticks, entries[^1].LogTime) };
            }
        }

        return time;
    }
}
