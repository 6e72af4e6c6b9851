using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>A client process: a few calls at once, each retried under the same id until it is answered.</summary>
internal sealed class Client(ClusterRun world, string name)
{
    private readonly Guid _id = world.Chance.Guid();
    private readonly SortedSet<long> _unanswered = [];
    private LogTimestamp? _known;
    private SiloId? _primary;
    private long _sequence;
    private int _calls;

    public bool IsStopped { get; set; }

    public bool IsIdle => _calls == 0;

    public void Call()
    {
        if (IsStopped)
        {
            return;
        }

        _calls++;
        var component = $"k{world.Chance.Below(world.Conditions.Components)}";
        if (_known is null || world.Chance.Of(0.3))
        {
            Attempt(new Operation(new Work(component, -1), world.History.Frontier) { IsRead = true });
            return;
        }

        var work = new Work(component, world.Chance.Of(0.9) ? world.NextDeposit() : world.Chance.Of(0.5) ? 0 : -1);
        var operation = new Operation(work, world.History.Frontier);
        var key = world.Chance.Of(0.1) ? $"{name}-{_sequence}" : null;
        operation.Header = NewHeader(operation, _known.Value, key);
        Attempt(operation);
    }

    private CommandHeader NewHeader(Operation operation, LogTimestamp sentAt, string? key)
    {
        var id = new RequestId(_id, ++_sequence);
        _unanswered.Add(_sequence);
        operation.Ids.Add(id);
        return new CommandHeader(id, _unanswered.Min, sentAt, key, key is null ? 0UL : 7);
    }

    private void Attempt(Operation operation)
    {
        if (operation.IsOver)
        {
            return;
        }

        if (operation.Attempts++ > 0 && operation.Header.IdempotencyKey is { } key && world.Chance.Of(0.3))
        {
            operation.Header = NewHeader(operation, operation.Header.SentAt, key); // The same key under a new id.
        }

        var attempt = operation.Attempts;
        var target = _primary is { } primary && world.Chance.Of(operation.IsRead ? 0.7 : 0.9) ? primary : world.Chance.Pick(world.Living).Id;
        var header = operation.Header;
        world.Network.Send(name, target.Value, () => world.Find(target)?.Do(() =>
        {
            void Reply(Answer answer) => world.Network.Send(target.Value, name, () => OnAnswer(operation, attempt, target, answer));
            if (operation.IsRead)
            {
                world.Find(target)!.OnRead(operation.Work.Component, Reply);
            }
            else
            {
                world.Find(target)!.OnCommand(operation.Work, header, Reply);
            }
        }));
        world.Timeline.After(world.Chance.Between(100, 500), () => Retry(operation, attempt, null));
    }

    private void Retry(Operation operation, int attempt, SiloId? primary)
    {
        if (!operation.IsOver && operation.Attempts == attempt)
        {
            _primary = primary;
            Attempt(operation);
        }
    }

    private void OnAnswer(Operation operation, int attempt, SiloId from, Answer answer)
    {
        switch (answer)
        {
            // A late reply is as true as the first, and must be the same.
            case Answer.Done done:
                world.History.CommandAnswered($"{name} {operation}", operation.Work, [.. operation.Ids], operation.FrontierAtStart, done.Outcome);
                world.Count("command acknowledged");
                End(operation, from, done.Committed);
                break;
            case Answer.Read read:
                world.History.ReadAnswered($"{name} {operation}", operation.Work.Component, operation.FrontierAtStart, read.Index, read.State);
                world.Count("read");
                End(operation, from, read.Committed);
                break;
            case Answer.Expired:
                End(operation, from, null); // Its outcome is unknown; it is never sent again.
                break;
            case Answer.Elsewhere elsewhere:
                world.Timeline.After(world.Chance.Between(5, 60), () => Retry(operation, attempt, elsewhere.Primary));
                break;
            default:
                break;
        }
    }

    private void End(Operation operation, SiloId from, LogTimestamp? committed)
    {
        if (committed is { } time && (_known is null || time.Ticks > _known.Value.Ticks))
        {
            _known = time;
        }
        else if (committed is null)
        {
            _known = null; // Its knowledge was too old: ask first.
        }

        if (operation.IsOver)
        {
            return;
        }

        operation.IsOver = true;
        foreach (var id in operation.Ids)
        {
            _unanswered.Remove(id.Sequence);
        }

        _primary = from;
        _calls--;
        world.Timeline.After(world.Chance.Between(0, 40), Call);
    }

    private sealed class Operation(Work work, long frontierAtStart)
    {
        public Work Work => work;
        public long FrontierAtStart => frontierAtStart;
        public bool IsRead { get; init; }
        public CommandHeader Header { get; set; }
        public List<RequestId> Ids { get; } = [];
        public int Attempts { get; set; }
        public bool IsOver { get; set; }

        public override string ToString() => IsRead ? $"read {work.Component}" : $"{string.Join("/", Ids.Select(id => id.Sequence))} {work.Component} {work.Deposit}";
    }
}
