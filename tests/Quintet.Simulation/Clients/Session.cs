using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>What a client process knows about one partition: its sequence numbers, floor and log time (rule H7).</summary>
internal sealed class Session(Partition partition, string client)
{
    private const int Window = 24;
    private readonly SortedSet<long> _unanswered = [];
    private readonly Dictionary<string, long> _values = [];
    private long _sequence;

    public Partition Partition => partition;

    /// <summary>Its client's name, for histories.</summary>
    public string Client => client;

    /// <summary>Log time of a committed entry, or null: ask first.</summary>
    public LogTimestamp? Known { get; private set; }

    /// <summary>How much of the log this client has seen, in answers of every kind.</summary>
    public LogPosition? Seen { get; private set; }

    /// <summary>A call that hangs holds up the pruning of what it may still need, so its caller stalls at a bounded window.</summary>
    public bool IsFull => _unanswered.Count > 0 && _sequence - _unanswered.Min >= Window;

    public CommandHeader NewHeader(Guid client, LogTimestamp sentAt, string? key)
    {
        History.Require(partition.History.IsCommittedTime(sentAt), "a request is sent with the log time of a committed entry", $"{sentAt} in partition {partition.Id}");
        _unanswered.Add(++_sequence);
        return new CommandHeader(new RequestId(client, _sequence), _unanswered.Min, sentAt, key, key is null ? 0UL : 7);
    }

    public void Answered(RequestId id) => _unanswered.Remove(id.Sequence);

    public void Learn(LogTimestamp time)
    {
        if (Known is not { } known || time.Era > known.Era || (time.Era == known.Era && time.Ticks > known.Ticks))
        {
            Known = time;
        }
    }

    public void Learn(LogPosition position) => Seen = Seen is not { } seen || position.CompareTo(seen) > 0 ? position : seen;

    /// <summary>What it has seen is over.</summary>
    public void ForgetSeen() => Seen = null;

    /// <summary>Its knowledge was too old.</summary>
    public void Forget() => Known = null;

    /// <summary>The last value that this client saw in a register; what it expects there.</summary>
    public long LastOf(string component) => _values.GetValueOrDefault(component);

    public void Saw(string component, long value) => _values[component] = value;
}
