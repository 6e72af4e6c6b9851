using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Quintet;

/// <summary>
/// Quintet's meter and activity source, for hosts that export them: <c>.AddMeter(QuintetTelemetry.Name)</c> and
/// <c>.AddSource(QuintetTelemetry.Name)</c>.
/// </summary>
public static class QuintetTelemetry
{
    /// <summary>The name of both.</summary>
    public const string Name = "Quintet";

    internal static readonly Meter Meter = new(Name);

    internal static readonly ActivitySource Source = new(Name);

    internal static readonly Histogram<double> CallDuration = Meter.CreateHistogram<double>(
        "quintet.call.duration", "s", "Time from a component call to its answer, attempts on several silos included, as the caller sees it.");

    internal static readonly Counter<long> CallAttempts = Meter.CreateCounter<long>(
        "quintet.call.attempts", "{attempt}", "Attempts that component calls took; more than calls when calls were re-routed.");
}
