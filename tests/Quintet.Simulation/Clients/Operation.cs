using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>One call of a client, through all its attempts.</summary>
internal sealed class Operation(Slot slot, Session session, Request request, Place frontierAtStart, long beganMs)
{
    public Slot Slot => slot;
    public Session Session => session;
    public Request Request => request;

    /// <summary>The highest place that any client knew of when the call began.</summary>
    public Place FrontierAtStart => frontierAtStart;

    public long BeganMs => beganMs;

    /// <summary>What the client had seen of the partition when the call began.</summary>
    public LogPosition? SeenAtStart { get; } = session.Seen;

    public bool IsRead => request.IsRead;

    /// <summary>Whether any copy may answer.</summary>
    public bool IsSpread => request.Kind > RequestKind.Read;

    /// <summary>What a copy must have got to.</summary>
    public LogPosition? Floor => request.Kind == RequestKind.ReadSession ? SeenAtStart : null;
    public CommandHeader Header { get; set; }
    public List<RequestId> Ids { get; } = [];
    public int Attempts { get; set; }
    public bool IsOver { get; set; }

    public override string ToString() => IsRead ? $"{request}" : $"{string.Join("/", Ids.Select(id => id.Sequence))} {request}";
}

/// <summary>One of the calls that a client process may have in flight.</summary>
/// <param name="process">Its number, for histories: one operation at a time.</param>
internal sealed class Slot(int process)
{
    public int Process => process;
    public long NextCallMs { get; set; }
    public Operation? Current { get; set; }
}
