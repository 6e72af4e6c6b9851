namespace Quintet.Protocol;

/// <summary>
/// How long the other silos' answers took of late, for all replicas of a silo together: a partition with little traffic is then as patient with a slow silo as those that
/// know it well. Thread-safe.
/// </summary>
public sealed class AnswerDelays
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SiloId, DelayBound> _bounds = [];

    /// <summary>An answer took so long.</summary>
    /// <param name="silo">Whose.</param>
    /// <param name="delayMs">How long.</param>
    /// <param name="nowMs">Monotonic time, the same for all replicas.</param>
    public void Note(SiloId silo, long delayMs, long nowMs)
    {
        lock (_gate)
        {
            if (!_bounds.TryGetValue(silo, out var bound))
            {
                ForgetQuick(nowMs);
                _bounds[silo] = bound = new DelayBound();
            }

            bound.Note(delayMs, nowMs);
        }
    }

    /// <summary>How long to wait for an answer before it is too long.</summary>
    /// <param name="silo">Whose.</param>
    /// <param name="nowMs">Monotonic time.</param>
    /// <param name="leastMs">For a silo that has always answered quickly.</param>
    /// <param name="mostMs">For any.</param>
    public long PatienceMs(SiloId silo, long nowMs, long leastMs, long mostMs)
    {
        lock (_gate)
        {
            return _bounds.TryGetValue(silo, out var bound) ? bound.Ms(nowMs, leastMs, mostMs) : leastMs;
        }
    }

    /// <summary>Silos come and go; of those nothing is kept.</summary>
    private void ForgetQuick(long nowMs)
    {
        foreach (var (silo, _) in _bounds.Where(known => known.Value.Ms(nowMs, 0, 1) == 0).ToList())
        {
            _bounds.Remove(silo);
        }
    }
}
