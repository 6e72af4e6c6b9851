namespace Quintet.Replication;

/// <summary>How long something has been waiting at one point.</summary>
internal sealed class Standstill(TimeProvider clock)
{
    private long? _at;
    private long _since;

    /// <summary>Zero while nothing waits.</summary>
    public TimeSpan Age => _at is null ? TimeSpan.Zero : clock.GetElapsedTime(_since);

    /// <summary>Takes a look.</summary>
    /// <param name="at">Where it waits: the wait begins anew when that changes. Null if it does not wait.</param>
    public void Note(long? at)
    {
        if (at != _at)
        {
            (_at, _since) = (at, clock.GetTimestamp());
        }
    }
}
