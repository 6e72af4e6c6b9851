namespace Quintet.Health;

/// <summary>Remembers how this silo's latest accesses to the view register went. Thread-safe.</summary>
internal sealed class RegisterWatch(TimeProvider clock)
{
    /// <summary>
    /// A write that failed is repeated at once if it still matters. If none follows, others have done it, and the silo is not in trouble for ever.
    /// </summary>
    private static readonly TimeSpan ForgetWriteAfter = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private DateTimeOffset? _readsFailSince;
    private DateTimeOffset? _writesFailSince;
    private long _lastWriteFailure;

    /// <summary>Since when the register can not be read or not be written, or null if it can.</summary>
    public DateTimeOffset? TroubleSince
    {
        get
        {
            lock (_gate)
            {
                var writes = _writesFailSince is not null && clock.GetElapsedTime(_lastWriteFailure) < ForgetWriteAfter ? _writesFailSince : null;
                return _readsFailSince < writes ? _readsFailSince : writes ?? _readsFailSince;
            }
        }
    }

    /// <summary>An access succeeded.</summary>
    public void Succeeded(bool write)
    {
        lock (_gate)
        {
            if (write)
            {
                _writesFailSince = null;
            }

            _readsFailSince = null; // What can be written can be read.
        }
    }

    /// <summary>An access failed, or its effect is unknown.</summary>
    public void Failed(bool write)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (!write)
            {
                _readsFailSince ??= now;
                return;
            }

            _writesFailSince = _writesFailSince is { } since && clock.GetElapsedTime(_lastWriteFailure) < ForgetWriteAfter ? since : now;
            _lastWriteFailure = clock.GetTimestamp();
        }
    }
}
