using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>A client process: a few calls at once, each retried under the same id until it is answered.</summary>
internal sealed class Client
{
    private readonly Cluster _world;
    private readonly Guid _id;
    private readonly string _name;
    private readonly int _number;
    private readonly Session[] _sessions;
    private readonly Slot[] _slots;
    private readonly Dictionary<int, SiloId?> _primaries = [];

    public Client(Cluster world, string name)
    {
        (_world, _name, _id, _number) = (world, name, world.Chance.Guid(), world.NextNode());
        _sessions = [.. world.Partitions.Select(partition => new Session(partition, name))];
        _slots = [.. Enumerable.Range(0, world.Conditions.CallsAtOnce).Select(_ => new Slot(world.NextProcess()))];
    }

    public bool IsStopped { get; private set; }

    public bool IsIdle => Array.TrueForAll(_slots, slot => slot.Current is null);

    public void Begin()
    {
        foreach (var slot in _slots)
        {
            slot.NextCallMs = _world.Timeline.NowMs + _world.Chance.Below(_world.Conditions.CallEveryMs);
            _world.Timeline.After(slot.NextCallMs - _world.Timeline.NowMs, () => Call(slot));
        }
    }

    /// <summary>Makes no new calls.</summary>
    public void Stop() => IsStopped = true;

    /// <summary>The process ends and leaves its calls open; what is under way may still arrive.</summary>
    public void Crash()
    {
        IsStopped = true;
        foreach (var slot in _slots)
        {
            if (slot.Current is { } operation)
            {
                (operation.IsOver, slot.Current) = (true, null);
                _world.Calls.Unknown(operation);
            }
        }
    }

    private void Call(Slot slot)
    {
        if (IsStopped)
        {
            return;
        }

        var session = _world.Chance.Pick(_sessions);
        if (session.IsFull)
        {
            _world.Count("caller stalled at its window");
            _world.Timeline.After(50, () => Call(slot));
            return;
        }

        var request = Choose(session);
        var operation = new Operation(slot, session, request, session.Partition.History.Frontier, _world.Timeline.NowMs);
        slot.Current = operation;
        _world.Calls.Begun(operation);
        if (!operation.IsRead)
        {
            var key = _world.Chance.Of(0.1) ? $"{_name}-{_world.NextNumber()}" : null;
            NewHeader(operation, session.Known!.Value, key);
        }

        Attempt(operation);
    }

    private Request Choose(Session session)
    {
        var chance = _world.Chance;
        var component = _world.Components[chance.Below(_world.Components.Length)];
        if (session.Known is null || chance.Of(0.3))
        {
            return new Request(component, RequestKind.Read);
        }

        if (chance.Of(0.2))
        {
            return chance.Below(4) switch
            {
                0 => new Request(component, RequestKind.ReadEventual),
                1 => new Request(component, RequestKind.ReadBounded, chance.Between(20, 2000)),
                _ => new Request(component, RequestKind.ReadSession),
            };
        }

        if (chance.Of(0.07))
        {
            return new Request(component, RequestKind.Look);
        }

        return component[0] switch
        {
            'r' when chance.Of(0.5) => new Request(component, RequestKind.Swap, _world.NextNumber(), session.LastOf(component)),
            'r' => new Request(component, RequestKind.Write, _world.NextNumber()),
            'k' when chance.Of(0.07) => new Request(component, RequestKind.Clear),
            _ => new Request(component, RequestKind.Deposit, _world.NextNumber()),
        };
    }

    private void NewHeader(Operation operation, LogTimestamp sentAt, string? key)
    {
        operation.Header = operation.Session.NewHeader(_id, sentAt, key);
        operation.Ids.Add(operation.Header.Id);
        operation.Session.Partition.History.Sent(operation.Header.Id, operation.Request);
    }

    private void Attempt(Operation operation)
    {
        if (operation.IsOver)
        {
            return;
        }

        var chance = _world.Chance;
        if (operation.Attempts++ > 0 && operation.Header.IdempotencyKey is { } key && chance.Of(0.3))
        {
            NewHeader(operation, operation.Header.SentAt, key); // The same key under a new id.
            _world.Count("key sent under a new id");
        }

        var partition = operation.Session.Partition;
        var known = _primaries.GetValueOrDefault(partition.Number);
        var target = (!operation.IsSpread || operation.Attempts > 2) && known is { } primary && chance.Of(operation.IsRead ? 0.8 : 0.9) && _world.Find(primary) is { } silo ? silo : _world.AnySilo();
        Send(operation, target, operation.Attempts);
        if (!operation.IsRead && chance.Of(_world.Conditions.Strays))
        {
            var header = operation.Header;
            _world.Timeline.After(chance.Between(500, 12_000), () => SendStray(operation, header));
        }

        var patience = operation.Attempts == 1 && chance.Of(0.01) ? chance.Between(2000, 6000) : chance.Between(150, 400) * Math.Min(operation.Attempts + 1, 8) / 2;
        var attempt = operation.Attempts;
        _world.Timeline.After(patience, () => TimedOut(operation, attempt));
    }

    private void Send(Operation operation, Silo target, int attempt)
    {
        var header = operation.Header;
        var copy = target.Copies[operation.Session.Partition.Number];
        void Reply(Answer answer) => _world.Network.Send(target.Number, _number, () => OnAnswer(operation, attempt, target.Id, answer));
        _world.Network.Send(_number, target.Number, () => target.Do(() =>
        {
            if (operation.IsSpread)
            {
                copy.OnSpreadRead(operation.Request, operation.Floor, Reply);
            }
            else if (operation.IsRead)
            {
                copy.OnRead(operation.Request.Component, Reply);
            }
            else
            {
                copy.OnCommand(operation.Request, header, Reply);
            }
        }));
    }

    /// <summary>A duplicate of an old request arrives, long after.</summary>
    private void SendStray(Operation operation, CommandHeader header)
    {
        _world.Count("old request arrived late");
        var target = _world.Chance.Of(0.7) && _world.Find(operation.Session.Partition.Row.View.Primary.Silo) is { } primary ? primary : _world.AnySilo();
        var copy = target.Copies[operation.Session.Partition.Number];
        target.Do(() => copy.OnCommand(operation.Request, header, answer => OnAnswer(operation, -1, target.Id, answer)));
    }

    private void TimedOut(Operation operation, int attempt)
    {
        if (operation.IsOver || operation.Attempts != attempt)
        {
            return;
        }

        var underNewId = false;
        Protocol.Mutant.Plant("retry-under-new-id", ref underNewId, true);
        if (underNewId && !operation.IsRead && operation.Session.Known is { } known)
        {
            NewHeader(operation, known, operation.Header.IdempotencyKey);
        }

        _primaries[operation.Session.Partition.Number] = null;
        Attempt(operation);
    }

    private void OnAnswer(Operation operation, int attempt, SiloId from, Answer answer)
    {
        var history = operation.Session.Partition.History;
        switch (answer)
        {
            // A late reply is as true as the first, and must be the same.
            case Answer.Done done:
                history.CommandAnswered(_name, operation, done, _world.Timeline.NowMs);
                operation.Session.Learn(done.Committed);
                operation.Session.Learn(new LogPosition(done.Committed.Era, done.Index));
                _world.Count("command acknowledged");
                Finish(operation, from, answer);
                break;
            case Answer.Read read:
                history.ReadAnswered(_name, operation, read, _world.Timeline.NowMs);
                if (read.Index > 0)
                {
                    operation.Session.Learn(read.Committed); // Restored from nothing, a copy has no log time before it serves.
                }

                operation.Session.Learn(new LogPosition(read.Committed.Era, read.Index));
                _world.Count(operation.IsSpread ? $"{operation.Request.Kind}" : "read");
                Finish(operation, from, answer);
                break;
            case Answer.AnotherEra when !operation.IsOver:
                history.CalledOver(_name, operation);
                _world.Count("session told of another era");
                operation.Session.ForgetSeen();
                Finish(operation, from, answer);
                break;
            case Answer.Expired when !operation.IsOver:
                operation.Session.Forget();
                Finish(operation, from, answer);
                break;
            case Answer.Elsewhere elsewhere when !operation.IsOver && operation.Attempts == attempt:
                _world.Timeline.After(_world.Chance.Between(5, 60), () => Redirected(operation, attempt, elsewhere.Primary));
                break;
            case Answer.Failed when !operation.IsOver && operation.Attempts == attempt && operation.Session.Known is { } known:
                NewHeader(operation, known, null);
                Attempt(operation);
                break;
            default:
                break;
        }
    }

    private void Redirected(Operation operation, int attempt, SiloId? primary)
    {
        if (operation.IsOver || operation.Attempts != attempt)
        {
            return;
        }

        _primaries[operation.Session.Partition.Number] = primary;
        Attempt(operation);
    }

    private void Finish(Operation operation, SiloId from, Answer answer)
    {
        if (operation.IsOver || IsStoppedForGood(operation))
        {
            return;
        }

        operation.IsOver = true;
        operation.Ids.ForEach(operation.Session.Answered);
        if (operation.Request.Component[0] == 'r' && answer is Answer.Read read)
        {
            operation.Session.Saw(operation.Request.Component, Request.Seen(read.State));
        }

        _world.Operations++;
        _world.Calls.Ended(operation, answer);
        _primaries[operation.Session.Partition.Number] = from;
        var slot = operation.Slot;
        slot.Current = null;
        slot.NextCallMs += _world.Chance.Between(0, 2 * _world.Conditions.CallEveryMs);
        _world.Timeline.After(Math.Max(_world.Chance.Below(5), slot.NextCallMs - _world.Timeline.NowMs), () => Call(slot));
    }

    private static bool IsStoppedForGood(Operation operation) => operation.Slot.Current != operation;
}
