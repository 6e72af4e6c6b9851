using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// The checker of one partition, which sees inside. It keeps the log that all replicas must agree on, executes it by itself, and compares it with what
/// replicas hold and clients are told. All operations have a place in that log, so linearizability comes down to places: an operation's
/// place is after that of every operation that had been answered when it began. A restore begins another era, from a prefix of the log.
/// </summary>
internal sealed class History
{
    private readonly List<EraLog> _eras = [new()];
    private readonly Dictionary<RequestId, Request> _sent = [];
    private readonly Dictionary<(int Era, long Epoch), ReplicaId> _serving = [];
    private readonly List<(long AtMs, Place Place)> _frontiers = [];

    /// <summary>The highest place that any client has learnt of.</summary>
    public Place Frontier { get; private set; }

    /// <summary>Entries committed in the newest era.</summary>
    public long LastIndex => _eras[^1].LastIndex;

    public int LastEra => _eras.Count - 1;

    public static void Require(bool condition, string promise, string observed)
    {
        if (!condition)
        {
            throw new BrokenPromiseException(promise, observed);
        }
    }

    public EraLog Era(int era, string who)
    {
        Require(era <= LastEra, "an era begins with a restore", $"{who} is in era {era}, the newest is {LastEra}");
        return _eras[era];
    }

    /// <summary>A request leaves its client for the first time.</summary>
    public void Sent(RequestId id, Request request) => _sent.Add(id, request);

    public bool IsCommittedTime(LogTimestamp time) => time.Era <= LastEra && _eras[time.Era].HasTime(time.Ticks);

    /// <summary>
    /// A copy that had committed so much begins another era. What was acknowledged beyond it is lost. An era may pass in which nobody led: its restorer
    /// ended before it knew.
    /// </summary>
    /// <returns>How many committed entries are lost.</returns>
    public long BeginEra(int era, long firstEpoch, Place committed, string who)
    {
        Require(era > LastEra, "an era follows another", $"{who} begins {era} after {LastEra}");
        var of = _eras[Math.Min(committed.Era, LastEra)];
        Require(committed.Index <= of.LastIndex, "a restored copy is a prefix of the log", $"{who} restored {committed} of {of.LastIndex}");
        var lost = _eras[^1].LastIndex - committed.Index;
        while (LastEra < era)
        {
            _eras.Add(of.UpTo(committed.Index, firstEpoch));
        }

        return lost;
    }

    /// <summary>A replica says that an entry is committed. True if it is the first to say so.</summary>
    public bool Committed(ReplicaId replica, int inEra, Entry entry)
    {
        var era = Era(inEra, $"{replica}");
        if (entry.Index <= era.LastIndex)
        {
            Require(era.Agrees(entry), "a committed entry is the same everywhere", $"{replica} has {entry}, others {era[entry.Index]}");
            return false;
        }

        Require(entry.Index == era.LastIndex + 1, "entries are committed in order", $"{replica} committed {entry} after {era.LastIndex}");
        if (entry.Kind == EntryKind.Command)
        {
            Require(entry.Header.SentAt.Era == inEra || entry.Epoch < era.FirstEpoch, "an entry's log time is of its era", $"{entry} sent at {entry.Header.SentAt}, committed in era {inEra}");
            IsDecidedOnWhatItFollows(era, entry);
        }

        era.Add(entry);
        return true;
    }

    public void Serves(ReplicaId replica, View view) => Require(
        _serving.TryAdd((view.Id.Era, view.Id.Epoch), replica) || _serving[(view.Id.Era, view.Id.Epoch)] == replica,
        "one primary serves in an epoch",
        $"{replica} and {_serving[(view.Id.Era, view.Id.Epoch)]} in {view.Id}");

    public void CommandAnswered(string client, Operation operation, Answer.Done done, long nowMs)
    {
        var era = Era(done.Committed.Era, client);
        var (found, index) = (0, 0L);
        foreach (var id in operation.Ids)
        {
            if (era.Finds(id, out var place))
            {
                (found, index) = (found + 1, place);
            }
        }

        Require(found > 0, "an acknowledged command is committed", $"{client} {operation} in era {done.Committed.Era}");
        Require(found == 1, "a command takes effect once", $"{client} {operation}");
        var at = new Place(done.Committed.Era, index);
        Require(IsAfter(at, operation.FrontierAtStart, orAt: false), "a command takes effect after it was sent", $"{client} {operation} at {at}, frontier {operation.FrontierAtStart}");
        Require(done.Outcome.AsSpan().SequenceEqual(era[index].Outcome), "every reply to a command is the same", $"{client} {operation}");
        Require(done.Index >= index && done.Index <= era.LastIndex, "a reply tells how far the log must be seen", $"{client} {operation} at {index}, told {done.Index}");
        Learnt(at, nowMs);
    }

    public void ReadAnswered(string client, Operation operation, Answer.Read read, long nowMs)
    {
        var at = new Place(read.Committed.Era, read.Index);
        switch (operation.Request.Kind)
        {
            case RequestKind.Read:
                Require(IsAfter(at, operation.FrontierAtStart, orAt: true), "reads are linearizable", $"{client} {operation} at {at}, frontier {operation.FrontierAtStart}");
                break;
            case RequestKind.ReadSession when operation.Floor is { } floor:
                Require(at.Era == floor.Era && at.Index >= floor.Index, "a session never reads below what it has seen", $"{client} {operation} at {at}, had seen {floor}");
                break;
            case RequestKind.ReadBounded:
                var acknowledged = FrontierAt(operation.BeganMs - operation.Request.Value);
                Require(IsAfter(at, acknowledged, orAt: true), "a bounded read shows what is older than its bound", $"{client} {operation} at {at}, {acknowledged} was acknowledged by then");
                break;
            default:
                break;
        }

        Agrees($"{client} {operation}", operation.Request.Component, at, read.State);
        if (!operation.IsSpread)
        {
            Learnt(at, nowMs);
        }
    }

    /// <summary>A reader was told that what it has seen is of an era that is over.</summary>
    public void CalledOver(string client, Operation operation) =>
        Require(operation.Floor is { } floor && floor.Era < LastEra, "only an era that is over is called so", $"{client} {operation}, had seen {operation.Floor}");

    /// <summary>A replica's committed state is what the log says.</summary>
    public void Agrees(string who, string component, Place at, object? state)
    {
        var era = Era(at.Era, who);
        Require(at.Index <= era.LastIndex, "what is committed was announced", $"{who} at {at} of {era.LastIndex}");
        var expected = era.StateAt(component, at.Index);
        if (!Request.AreEqual(state, expected))
        {
            throw new BrokenPromiseException("a state is what the log makes of it", $"{who}, {component} at {at}: {Request.Show(state)} instead of {Request.Show(expected)}");
        }
    }

    /// <summary>Rule H4: a command's events and outcome follow from the state that its place in the log gives it.</summary>
    private void IsDecidedOnWhatItFollows(EraLog era, Entry entry)
    {
        Require(_sent.TryGetValue(entry.Header.Id, out var request), "only what was sent is committed", $"{entry}");
        Require(request.Component == entry.Component, "an entry is for the component asked", $"{entry} for {request}");
        var before = era.StateAt(entry.Component, entry.Index);
        if (BitConverter.ToInt64(entry.Outcome) != Request.Seen(before) || !entry.Events.AsSpan().SequenceEqual(request.EventsOn(before)))
        {
            throw new BrokenPromiseException(
                "a command decides on the state it follows", $"{entry}, {request}, saw {BitConverter.ToInt64(entry.Outcome)}, the state was {Request.Show(before)}");
        }
    }

    /// <summary>Within an era, places are ordered; a later era may have lost what an earlier one knew, but an earlier one answers nothing any more.</summary>
    private static bool IsAfter(Place at, Place frontier, bool orAt) =>
        at.Era != frontier.Era ? at.Era > frontier.Era : orAt ? at.Index >= frontier.Index : at.Index > frontier.Index;

    private void Learnt(Place at, long nowMs)
    {
        if (at.CompareTo(Frontier) > 0)
        {
            Frontier = at;
            _frontiers.Add((nowMs, at));
        }
    }

    /// <summary>What any client had learnt of before a moment.</summary>
    private Place FrontierAt(long ms) => _frontiers.FindLast(known => known.AtMs < ms).Place;
}
