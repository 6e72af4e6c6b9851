namespace Quintet;

/// <summary>
/// Settings for single calls: <c>using (QuintetCall.With(timeout: TimeSpan.FromSeconds(2))) await account.Deposit(5);</c>
/// </summary>
/// <remarks>
/// They apply to the calls of components that are made inside the scope by the code that opened it, and not to the calls that the callee makes
/// in turn: they stay in this process and are not part of Orleans' RequestContext, which travels.
/// </remarks>
public static class QuintetCall
{
    private static readonly AsyncLocal<CallSettings?> Ambient = new();

    /// <summary>The longest idempotency key, in characters.</summary>
    public const int MaxIdempotencyKeyLength = 256;

    /// <summary>The longest time a call may be given.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(1);

    /// <summary>The greatest age that a query may ask for.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    internal static CallSettings? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>Opens a scope. What is not given is taken from the enclosing scope, or else from the options.</summary>
    /// <param name="consistency">How fresh a query's state must be, instead of what its attribute says.</param>
    /// <param name="timeout">How long a call may take in all, attempts on several silos included. More than zero, at most <see cref="MaxTimeout"/>.</param>
    /// <param name="idempotencyKey">
    /// The caller's own name for a command, 1 to <see cref="MaxIdempotencyKeyLength"/> characters: the command takes effect once for all calls
    /// with that key, also from other processes. It is bound to component, method and arguments.
    /// </param>
    /// <param name="maxAge">How old the state may be that a query at level <see cref="Consistency.Bounded"/> sees, instead of what the type's policy says. At least 1 ms, at most <see cref="MaxAge"/>.</param>
    /// <returns>Dispose it to close the scope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its bounds.</exception>
    public static Scope With(Consistency? consistency = null, TimeSpan? timeout = null, string? idempotencyKey = null, TimeSpan? maxAge = null)
    {
        if (consistency is { } level && !Enum.IsDefined(level))
        {
            throw new ArgumentOutOfRangeException(nameof(consistency), level, "There is no such level of consistency.");
        }

        if (maxAge is { } age)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.FromMilliseconds(1), nameof(maxAge));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(age, MaxAge, nameof(maxAge));
        }

        if (timeout is { } time)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, nameof(timeout));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(time, MaxTimeout, nameof(timeout));
        }

        if (idempotencyKey is { Length: 0 or > MaxIdempotencyKeyLength })
        {
            throw new ArgumentOutOfRangeException(
                nameof(idempotencyKey), $"The key has {idempotencyKey.Length} characters; 1 to {MaxIdempotencyKeyLength} are allowed.");
        }

        var outer = Ambient.Value;
        Ambient.Value = new CallSettings(
            consistency ?? outer?.Consistency, timeout ?? outer?.Timeout, idempotencyKey ?? outer?.IdempotencyKey, maxAge ?? outer?.MaxAge);
        return new Scope(outer);
    }

    /// <summary>An open scope of settings.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly CallSettings? _outer;

        internal Scope(CallSettings? outer) => _outer = outer;

        /// <summary>Closes the scope.</summary>
        public void Dispose() => Ambient.Value = _outer;
    }
}

/// <summary>What a <see cref="QuintetCall"/> scope sets; null where it sets nothing.</summary>
internal sealed record CallSettings(Consistency? Consistency, TimeSpan? Timeout, string? IdempotencyKey, TimeSpan? MaxAge);
