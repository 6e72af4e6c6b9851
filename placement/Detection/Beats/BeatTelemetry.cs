using System.Diagnostics.Metrics;

namespace Quintet.Placement;

/// <summary>What beats cost and how they stand.</summary>
internal static class BeatTelemetry
{
    private static readonly Histogram<double> Duration = QuintetTelemetry.Meter.CreateHistogram<double>(
        "quintet.beat.duration", "s", "How long beats of this silo in the database took.");

    private static readonly Counter<long> Failures = QuintetTelemetry.Meter.CreateCounter<long>(
        "quintet.beat.failures", "{beat}", "Beats, and looks for beats, that the database did not answer.");

    private static readonly Counter<long> Standings = QuintetTelemetry.Meter.CreateCounter<long>(
        "quintet.standings", "{change}", "Times that this silo's standing changed, by the new standing.");

    public static void Beat(long durationMs) => Duration.Record(durationMs / 1000.0);

    public static void Failed() => Failures.Add(1);

    public static void Stands(Standing standing) => Standings.Add(1, new KeyValuePair<string, object?>("quintet.standing", standing.ToString()));
}
