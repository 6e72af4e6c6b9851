using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// A route to a silo, shared by all calls that take it. It knows the attempts in flight on it, so that they can be
/// called back when the silo is suspected, or does not serve any more: Orleans alone would let them hang.
/// </summary>
/// <param name="silo">The silo the route leads to.</param>
internal class Route(SiloId silo)
{
    private readonly Lock _gate = new();
    private Attempt? _first;
    private int _inFlight;
    private bool _abandoned;
    private long _lastReply;

    /// <summary>The silo the route leads to.</summary>
    public SiloId Silo { get; } = silo;

    /// <summary>Whether calls must take another route.</summary>
    public bool IsAbandoned => Volatile.Read(ref _abandoned);

    /// <summary>How many attempts wait for an answer.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Timestamp of the last answer, or 0 if there was none.</summary>
    public long LastReply => Volatile.Read(ref _lastReply);

    /// <summary>Ends the route: its attempts are to be made again elsewhere. Called by the map that made it, more often without effect.</summary>
    public void Abandon()
    {
        List<Attempt> called = [];
        lock (_gate)
        {
            Volatile.Write(ref _abandoned, true);
            while (_first is { } attempt)
            {
                Unlink(attempt);
                called.Add(attempt);
            }
        }

        called.ForEach(attempt => attempt.End(AttemptEnd.Abandoned));
    }

    /// <summary>Ends the attempts whose time is over.</summary>
    public void EndOverdue(long now)
    {
        List<Attempt>? overdue = null;
        lock (_gate)
        {
            for (var attempt = _first; attempt is not null; attempt = attempt.Next)
            {
                if (attempt.Deadline <= now)
                {
                    (overdue ??= []).Add(attempt);
                }
            }
        }

        overdue?.ForEach(attempt => attempt.End(AttemptEnd.Silent));
    }

    /// <summary>An attempt begins. False if the route is abandoned.</summary>
    internal bool Enter(Attempt attempt)
    {
        lock (_gate)
        {
            if (_abandoned)
            {
                return false;
            }

            attempt.IsLinked = true;
            attempt.Next = _first;
            if (_first is { } next)
            {
                next.Previous = attempt;
            }

            _first = attempt;
            _inFlight++;
            return true;
        }
    }

    /// <summary>An attempt ended.</summary>
    internal void Leave(Attempt attempt)
    {
        lock (_gate)
        {
            if (attempt.IsLinked)
            {
                Unlink(attempt);
            }
        }
    }

    /// <summary>The silo answered.</summary>
    internal void Heard(long now) => Volatile.Write(ref _lastReply, now);

    private void Unlink(Attempt attempt)
    {
        if (attempt.Previous is { } previous)
        {
            previous.Next = attempt.Next;
        }
        else
        {
            _first = attempt.Next;
        }

        if (attempt.Next is { } next)
        {
            next.Previous = attempt.Previous;
        }

        attempt.Previous = attempt.Next = null;
        attempt.IsLinked = false;
        _inFlight--;
    }
}
