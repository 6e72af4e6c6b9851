namespace Quintet.Calls;

/// <summary>The component call whose body runs in this flow, as far as the calls that it makes are concerned: they go on with what its caller has seen.</summary>
internal abstract class BodyFlow(SeenPositions? seen)
{
    private static readonly AsyncLocal<BodyFlow?> Ambient = new();

    private QuintetSession? _session;

    public static BodyFlow? Current
    {
        get => Ambient.Value;
        protected set => Ambient.Value = value;
    }

    /// <summary>The session of the calls that the body makes. Made with the first of them: most bodies make none.</summary>
    public QuintetSession Session
    {
        get
        {
            if (Volatile.Read(ref _session) is { } session)
            {
                return session;
            }

            session = new QuintetSession();
            if (seen is not null)
            {
                session.Observe(seen);
            }

            return Interlocked.CompareExchange(ref _session, session, null) ?? session;
        }
    }

    /// <summary>What the body's calls have seen, its caller's knowledge included; null if it made none.</summary>
    public SeenPositions? Learnt => Volatile.Read(ref _session)?.Seen;
}
