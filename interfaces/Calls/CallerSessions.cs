using System.Collections.Concurrent;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>The sessions of this process, one for each partition it calls. The client id is random for each start.</summary>
internal sealed class CallerSessions(CallOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<PartitionId, CallerSession> _sessions = new();
    private readonly Func<PartitionId, CallerSession> _create = NewSessions(options, clock, Guid.NewGuid());

    // Queries are not deduplicated; theirs is only a name to cancel them by, under a client id of its own.
    private readonly Guid _queries = Guid.NewGuid();
    private long _lastQuery;

    /// <summary>The session for a partition.</summary>
    public CallerSession For(PartitionId partition) => _sessions.GetOrAdd(partition, _create);

    /// <summary>A name for a query.</summary>
    public RequestId NextQuery() => new(_queries, Interlocked.Increment(ref _lastQuery));

    private static Func<PartitionId, CallerSession> NewSessions(CallOptions options, TimeProvider clock, Guid client) =>
        partition => new CallerSession(partition, client, options.Window, clock);
}
