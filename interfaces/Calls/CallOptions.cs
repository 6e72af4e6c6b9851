using System.Collections.Immutable;

namespace Quintet.Calls;

/// <summary>What the calling side needs to know, taken from the client's or the silo's options.</summary>
/// <param name="Timeout">How long a call may take in all, unless <see cref="QuintetCall"/> says otherwise.</param>
/// <param name="Window">How many commands may be outstanding per partition; further callers wait.</param>
internal sealed record CallOptions(TimeSpan Timeout, int Window = CallOptions.DefaultWindow)
{
    /// <summary>The default of <see cref="Window"/>.</summary>
    public const int DefaultWindow = 4096;

    /// <summary>The default of <see cref="MaxOutstanding"/>.</summary>
    public const int DefaultMaxOutstanding = 32_768;

    /// <summary>How many calls of this process may be without an answer, those that wait here included; further ones are refused. Calls that the bodies of components make do not count.</summary>
    public int MaxOutstanding { get; init; } = DefaultMaxOutstanding;

    /// <summary>What the application calls that bound.</summary>
    public string MaxOutstandingName { get; init; } = nameof(MaxOutstanding);

    /// <summary>Names the cluster and its deployment, so that a session is not taken for one of another; empty if nobody says.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>The labels of this process: where it is.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
