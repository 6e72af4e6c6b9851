using System.Collections.Immutable;

namespace Quintet.Protocol;

/// <summary>
/// A snapshot on its way to a learner, in bounded chunks (rule H12). The states are captured as references when it begins and
/// encoded chunk by chunk, so that commits go on meanwhile.
/// </summary>
internal sealed class Transfer(
    long id,
    SnapshotBase basis,
    (string Component, long Version, object State)[] components,
    ImmutableArray<ClientRecord> clients,
    ImmutableArray<KeyRecord> keys,
    IStateMachine machine,
    int chunkBytes)
{
    private readonly Queue<(SnapshotChunk Chunk, int Size)> _underWay = new();
    private int _component;
    private int _client;
    private int _reply;
    private int _key;
    private int _sequence;
    private ulong _stateHash;

    public long Id => id;

    public SnapshotBase Base => basis;

    public long SentBytes { get; private set; }

    /// <summary>All chunks have been made.</summary>
    public bool Exhausted { get; private set; }

    /// <summary>All chunks have been acknowledged.</summary>
    public bool Done => Exhausted && _underWay.Count == 0;

    public int UnderWay => _underWay.Count;

    /// <summary>Chunks sent and not acknowledged, for sending again.</summary>
    public IEnumerable<(SnapshotChunk Chunk, int Size)> Unacknowledged => _underWay;

    public void Acknowledge(int sequence)
    {
        while (_underWay.TryPeek(out var first) && first.Chunk.Sequence <= sequence)
        {
            _underWay.Dequeue();
        }
    }

    public (SnapshotChunk Chunk, int Size) NextChunk(View view, ReplicaId to)
    {
        var size = 0;
        var states = ImmutableArray.CreateBuilder<ComponentRecord>();
        while (_component < components.Length && size < chunkBytes)
        {
            var (component, version, state) = components[_component++];
            var encoded = machine.Encode(state);
            _stateHash = Agreement.Mix(_stateHash, machine, state);
            states.Add(new ComponentRecord(component, version, encoded));
            size += encoded.Length + (2 * component.Length) + 32;
        }

        var chunkClients = ImmutableArray.CreateBuilder<ClientRecord>();
        while (_component == components.Length && _client < clients.Length && size < chunkBytes)
        {
            chunkClients.Add(NextClient(chunkBytes, ref size));
        }

        var chunkKeys = ImmutableArray.CreateBuilder<KeyRecord>();
        while (_client == clients.Length && _key < keys.Length && size < chunkBytes)
        {
            chunkKeys.Add(keys[_key]);
            size += keys[_key].Outcome.Length + 64;
            _key++;
        }

        Exhausted = _component == components.Length && _client == clients.Length && _key == keys.Length;
        SentBytes += size;
        var chunk = new SnapshotChunk(
            view, to, id, _sequence++, basis, states.DrainToImmutable(), chunkClients.DrainToImmutable(), chunkKeys.DrainToImmutable(), Exhausted, _stateHash);
        _underWay.Enqueue((chunk, size));
        return (chunk, size);
    }

    /// <summary>The rest of the present client's record, or as much of it as fits.</summary>
    private ClientRecord NextClient(int limit, ref int size)
    {
        var record = clients[_client];
        var first = _reply;
        size += 64;
        while (_reply < record.Replies.Length && (size < limit || _reply == first))
        {
            size += record.Replies[_reply++].Outcome.Length + 24;
        }

        var piece = record with { Replies = record.Replies[first.._reply] };
        if (_reply == record.Replies.Length)
        {
            (_client, _reply) = (_client + 1, 0);
        }

        return piece;
    }
}

/// <summary>A snapshot as it arrives at a learner.</summary>
internal sealed class Staging(long transfer)
{
    public long Transfer => transfer;

    public int Next { get; private set; }

    /// <summary>The hashes of the states received, in order.</summary>
    public ulong StateHash { get; private set; }

    public List<(string Component, long Version, object State)> Components { get; } = [];

    public List<ClientRecord> Clients { get; } = [];

    public List<KeyRecord> Keys { get; } = [];

    public void Add(SnapshotChunk chunk, IStateMachine machine)
    {
        foreach (var record in chunk.Components)
        {
            var state = machine.Decode(record.State);
            Components.Add((record.Component, record.Version, state));
            StateHash = Agreement.Mix(StateHash, machine, state);
        }

        Clients.AddRange(chunk.Clients);
        Keys.AddRange(chunk.Keys);
        Next++;
    }
}
