namespace Quintet.Calls;

/// <summary>What the calling side needs to know, taken from the client's or the silo's options.</summary>
/// <param name="Timeout">How long a call may take in all, unless <see cref="QuintetCall"/> says otherwise.</param>
/// <param name="Window">How many commands may be outstanding per partition; further callers wait.</param>
internal sealed record CallOptions(TimeSpan Timeout, int Window = CallOptions.DefaultWindow)
{
    /// <summary>The default of <see cref="Window"/>.</summary>
    public const int DefaultWindow = 4096;
}
