using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet;

/// <summary>
/// What somebody has seen of components: queries at level <see cref="Consistency.Session"/> show at least that. Without one, a process has one session for all its calls; with one, a
/// flow of calls has its own: <c>using (session.Enter()) ...</c>. Every reply inside adds to it, and so does what the callee learnt from others; what it holds travels with every call, so the callee's
/// queries show as much. Thread-safe.
/// </summary>
/// <remarks>
/// It holds one position for each partition seen, some 20 bytes, and grows no further. A web front end keeps it between two requests as a string: <see cref="ToToken"/> and <see cref="Parse"/>.
/// </remarks>
public sealed class QuintetSession
{
    private static readonly AsyncLocal<QuintetSession?> Ambient = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<PartitionId, LogPosition> _seen = [];
    private SeenPositions? _snapshot;
    private string? _cluster;

    /// <summary>A session that has seen nothing.</summary>
    public QuintetSession()
    {
    }

    /// <summary>The session of this flow, or null if it has none of its own.</summary>
    public static QuintetSession? Current
    {
        get => Ambient.Value;
        internal set => Ambient.Value = value;
    }

    /// <summary>Goes on with a session that <see cref="ToToken"/> wrote, here or in another process.</summary>
    /// <param name="token">The token.</param>
    /// <exception cref="QuintetSessionException">It is no such token, or not a whole one.</exception>
    public static QuintetSession Parse(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var (cluster, seen) = SessionToken.Read(token);
        var session = new QuintetSession { _cluster = cluster.Length == 0 ? null : cluster };
        session.Observe(seen);
        return session;
    }

    /// <summary>The session as a string of visible ASCII characters that may stand in a URL, a cookie or a header. It is not secret, and not signed: a forged one gains nothing but waiting.</summary>
    public string ToToken()
    {
        lock (_gate)
        {
            return SessionToken.Write(_cluster ?? "", Snapshot() ?? new SeenPositions([]));
        }
    }

    /// <summary>From here on this is the session of the flow, until the scope is disposed.</summary>
    public Scope Enter()
    {
        var outer = Ambient.Value;
        Ambient.Value = this;
        return new Scope(outer);
    }

    /// <summary>An entered session.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly QuintetSession? _outer;

        internal Scope(QuintetSession? outer) => _outer = outer;

        /// <summary>Goes back to the session before.</summary>
        public void Dispose() => Ambient.Value = _outer;
    }

    /// <summary>All it has seen, to travel with a call; null if nothing.</summary>
    internal SeenPositions? Seen
    {
        get
        {
            lock (_gate)
            {
                return Snapshot();
            }
        }
    }

    internal LogPosition? Of(PartitionId partition)
    {
        lock (_gate)
        {
            return _seen.TryGetValue(partition, out var position) ? position : null;
        }
    }

    /// <summary>Binds it to the cluster that it is used with.</summary>
    /// <exception cref="QuintetSessionException">It has seen another one, or another deployment.</exception>
    internal void UseWith(string cluster)
    {
        lock (_gate)
        {
            if ((_cluster ??= cluster) != cluster)
            {
                throw new QuintetSessionException($"The session is of cluster and deployment '{_cluster}', and the call goes to '{cluster}'. Begin a new session: what it has seen does not exist here.");
            }
        }
    }

    /// <summary>A later era takes the place of an earlier one, whatever the index.</summary>
    internal void Observe(PartitionId partition, LogPosition position)
    {
        lock (_gate)
        {
            if (!_seen.TryGetValue(partition, out var known) || position.CompareTo(known) > 0)
            {
                (_seen[partition], _snapshot) = (position, null);
            }
        }
    }

    internal void Observe(SeenPositions seen)
    {
        foreach (var (partition, position) in seen.All)
        {
            Observe(partition, position);
        }
    }

    internal void Forget(PartitionId partition)
    {
        lock (_gate)
        {
            _seen.Remove(partition);
            _snapshot = null;
        }
    }

    private SeenPositions? Snapshot() =>
        _seen.Count == 0 ? null : _snapshot ??= new SeenPositions([.. _seen.OrderBy(row => row.Key).Select(row => new SeenPosition(row.Key, row.Value))]);
}
