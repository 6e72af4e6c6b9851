using Quintet.Checkers;

namespace Quintet.Simulation;

/// <summary>
/// What clients asked and were told, in the order in which it happened: all that an outside observer knows, judged in the end by checkers that know nothing
/// of the code. Lists and registers only: a ledger that is cleared is no model of theirs.
/// </summary>
internal sealed class Calls(Timeline timeline)
{
    private readonly List<(Partition Partition, int Era, HistoryEvent Event)> _events = [];

    public void Begun(Operation operation)
    {
        if (IsTold(operation))
        {
            Tell(operation, 0, EventType.Invoke, Argument(operation.Request));
        }
    }

    public void Ended(Operation operation, Answer answer)
    {
        if (!IsTold(operation))
        {
            return;
        }

        switch (answer)
        {
            case Answer.Done done:
                Tell(operation, done.Committed.Era, EventType.Ok, Result(operation.Request, BitConverter.ToInt64(done.Outcome)));
                break;
            case Answer.Read read:
                Tell(operation, read.Committed.Era, EventType.Ok, Content(operation.Request, read.State));
                break;
            default:
                Unknown(operation);
                break;
        }
    }

    public void Unknown(Operation operation)
    {
        if (IsTold(operation))
        {
            Tell(operation, 0, EventType.Info, default);
        }
    }

    /// <summary>Holds what clients of a partition saw against what is promised.</summary>
    /// <returns>How many keys could not be decided.</returns>
    public int Check(Partition partition)
    {
        // What was acknowledged before a restore may be lost with it, so only the first era is one history; what a later one said, it does not say.
        var events = _events.Where(told => told.Partition == partition)
            .Select(told => told.Era == 0 ? told.Event : told.Event with { Type = EventType.Info, Value = default });
        var report = HistoryChecker.Check(Checkers.History.From(events));
        if (!report.Violations.IsEmpty)
        {
            throw new BrokenPromiseException($"clients observe what is promised ({report.Violations[0].Checker})", $"{partition.Id}: {report.Violations[0]}");
        }

        return report.Undecided.Length;
    }

    private static bool IsTold(Operation operation) =>
        operation.Request.Component[0] == 'r' || (operation.Request.Component[0] == 'l' && operation.Request.Kind != RequestKind.Look);

    private static HistoryValue Argument(Request request) => request.Kind switch
    {
        RequestKind.Swap => HistoryValue.Of([Number(request.Expected), request.Value]),
        RequestKind.Look => default,
        _ when request.IsRead => default,
        _ => request.Value,
    };

    private static HistoryValue Result(Request request, long seen) => request.Kind switch
    {
        RequestKind.Swap => seen == request.Expected,
        RequestKind.Look => Number(seen),
        _ => request.Value,
    };

    private static HistoryValue Content(Request request, object? state) => request.Component[0] == 'r'
        ? Number(Request.Seen(state))
        : HistoryValue.Of(state is Ledger ledger ? [.. ledger.Deposits.Select(HistoryValue.Of)] : []);

    /// <summary>No value that is written is 0: it stands for a register without one.</summary>
    private static HistoryValue Number(long number) => number == 0 ? default : HistoryValue.Of(number);

    private static OperationKind KindOf(Request request) => request.Kind switch
    {
        RequestKind.Deposit => OperationKind.Append,
        RequestKind.Write => OperationKind.Write,
        RequestKind.Swap => OperationKind.Cas,
        _ => OperationKind.Read,
    };

    private static ReadConsistency LevelOf(Request request) => request.Kind switch
    {
        RequestKind.ReadSession => ReadConsistency.Session,
        RequestKind.ReadBounded => ReadConsistency.Bounded,
        RequestKind.ReadEventual => ReadConsistency.Eventual,
        _ => ReadConsistency.Linearizable,
    };

    private void Tell(Operation operation, int era, EventType type, HistoryValue value) => _events.Add((
        operation.Session.Partition,
        era,
        new HistoryEvent(operation.Slot.Process, type, KindOf(operation.Request), operation.Request.Component, value, timeline.NowMs * 1_000_000, LevelOf(operation.Request), operation.Session.Client)));
}
