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

    private static readonly Counter<long> CallRefusals = Meter.CreateCounter<long>(
        "quintet.call.refusals", "{call}", "Calls refused before they did anything, because a bound was reached, by bound.");

    private static readonly Counter<long> CallPauses = Meter.CreateCounter<long>(
        "quintet.call.pauses", "{pause}", "Pauses that routers of this process made because silos were overloaded, by reason: after a refusal, or for their turn before the first sending.");

    private static readonly Counter<long> LinkDrops = Meter.CreateCounter<long>(
        "quintet.link.drops", "{message}", "Messages to another silo that were dropped because too much waited for it; the protocol sends again.");

    /// <summary>A link was full.</summary>
    internal static void Dropped() => LinkDrops.Add(1);

    /// <summary>A bound was reached.</summary>
    internal static void Refused(string bound) => CallRefusals.Add(1, new KeyValuePair<string, object?>("bound", bound));

    /// <summary>A router waits.</summary>
    internal static void Paused(string reason) => CallPauses.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
