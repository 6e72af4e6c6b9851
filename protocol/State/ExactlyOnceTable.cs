using System.Collections.Immutable;

namespace Quintet.Protocol;

/// <summary>
/// The replicated memory of which commands took effect, and their outcomes (rule H7). It changes only by committed entries,
/// so it is equal on every replica at an equal commit index.
/// </summary>
internal sealed class ExactlyOnceTable
{
    private readonly Dictionary<Guid, Client> _clients = [];
    private readonly Dictionary<(string Component, string Key), KeyRecord> _keys = [];

    /// <summary>A request sent with a log time before this one, and not found, is too old to tell: expired.</summary>
    public long Horizon { get; private set; }

    /// <summary>Stored replies in all.</summary>
    public int Count { get; private set; }

    /// <summary>Idempotency keys.</summary>
    public int KeyCount => _keys.Count;

    public static ExactlyOnceTable From(IEnumerable<ClientRecord> clients, IEnumerable<KeyRecord> keys, long horizon)
    {
        var table = new ExactlyOnceTable { Horizon = horizon };
        foreach (var record in clients)
        {
            var client = table.ClientOf(record.Client);
            (client.Floor, client.LastTime) = (record.Floor, record.LastTime);
            foreach (var reply in record.Replies)
            {
                client.Replies.Add(reply.Sequence, reply);
                table.Count++;
            }
        }

        foreach (var key in keys)
        {
            table._keys.Add((key.Component, key.Key), key);
        }

        return table;
    }

    public ReplyRecord? Find(RequestId id) =>
        _clients.TryGetValue(id.Client, out var client) && client.Replies.TryGetValue(id.Sequence, out var reply) ? reply : null;

    public KeyRecord? FindKey(string component, string key) => _keys.GetValueOrDefault((component, key));

    /// <summary>Whether the client itself has said that it got the reply.</summary>
    public bool IsBelowFloor(RequestId id) => _clients.TryGetValue(id.Client, out var client) && id.Sequence < client.Floor;

    /// <summary>Takes note of a committed entry.</summary>
    public void Commit(Entry entry)
    {
        if (entry.Kind == EntryKind.Command)
        {
            var client = ClientOf(entry.Header.Id.Client);
            client.LastTime = Math.Max(client.LastTime, entry.LogTime);
            Invariant.Check(
                client.Replies.TryAdd(entry.Header.Id.Sequence, new ReplyRecord(entry.Header.Id.Sequence, entry.Index, entry.Outcome)),
                "each request is applied at most once",
                $"{entry}");
            Count++;
            Count -= client.RaiseFloor(entry.Header.AcknowledgedBelow);
            if (entry.Header.IdempotencyKey is { } key)
            {
                _keys[(entry.Component, key)] = new KeyRecord(entry.Component, key, entry.Header.ArgumentsHash, entry.Index, entry.LogTime, entry.Outcome);
            }
        }

        if (entry.Horizon > Horizon)
        {
            Horizon = entry.Horizon;
            Prune();
        }
    }

    /// <summary>The table as records of bounded size, in a fixed order.</summary>
    public (ImmutableArray<ClientRecord> Clients, ImmutableArray<KeyRecord> Keys) Capture()
    {
        var clients = ImmutableArray.CreateBuilder<ClientRecord>(_clients.Count);
        foreach (var (id, client) in _clients.OrderBy(pair => pair.Key))
        {
            clients.Add(new ClientRecord(id, client.Floor, client.LastTime, [.. client.Replies.Values]));
        }

        var keys = _keys.Values
            .OrderBy(record => record.Component, StringComparer.Ordinal)
            .ThenBy(record => record.Key, StringComparer.Ordinal);
        return (clients.DrainToImmutable(), [.. keys]);
    }

    private Client ClientOf(Guid id)
    {
        if (!_clients.TryGetValue(id, out var client))
        {
            _clients.Add(id, client = new Client());
        }

        return client;
    }

    private void Prune()
    {
        foreach (var (id, client) in _clients)
        {
            if (client.LastTime < Horizon)
            {
                Count -= client.Replies.Count;
                _clients.Remove(id);
            }
        }

        foreach (var (at, record) in _keys)
        {
            if (record.LogTime < Horizon)
            {
                _keys.Remove(at);
            }
        }
    }

    private sealed class Client
    {
        public readonly SortedList<long, ReplyRecord> Replies = [];
        public long Floor;
        public long LastTime;

        public int RaiseFloor(long floor)
        {
            if (floor <= Floor)
            {
                return 0;
            }

            Floor = floor;
            var dropped = 0;
            while (Replies.Count > dropped && Replies.GetKeyAtIndex(dropped) < floor)
            {
                dropped++;
            }

            // SortedList removes from the front in linear time: few entries stay, so from the back of the doomed range.
            for (var i = dropped - 1; i >= 0; i--)
            {
                Replies.RemoveAt(i);
            }

            return dropped;
        }
    }
}
