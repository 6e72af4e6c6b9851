using System.Collections.Immutable;

namespace Quintet.Health;

/// <summary>How well a silo is.</summary>
internal enum HealthLevel
{
    /// <summary>All is as it should be.</summary>
    Healthy,

    /// <summary>It serves, and an operator should look at the reasons.</summary>
    Degraded,

    /// <summary>It should not be given work, or should be started again.</summary>
    Unhealthy,
}

/// <summary>Why a silo is not healthy.</summary>
/// <param name="Reason">In one word, for programs.</param>
/// <param name="Message">For people: what, which, and what to do.</param>
internal sealed record HealthReason(string Reason, string Message);

/// <summary>The health of a silo.</summary>
/// <param name="Level">How well it is.</param>
/// <param name="IsLive">Whether its process works; if not, start it again.</param>
/// <param name="IsReady">Whether it should be given work.</param>
/// <param name="Reasons">Why it is not healthy; empty if it is.</param>
internal sealed record HealthReport(HealthLevel Level, bool IsLive, bool IsReady, ImmutableArray<HealthReason> Reasons);
