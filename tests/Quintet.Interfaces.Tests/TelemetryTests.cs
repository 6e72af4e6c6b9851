using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Quintet.Tests;

public sealed class TelemetryTests : IDisposable
{
    private readonly RouterBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Duration_and_attempts_are_told_by_type_kind_and_outcome()
    {
        var seen = new ConcurrentBag<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == QuintetTelemetry.Name && instrument.Name is "quintet.call.duration" or "quintet.call.attempts")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var tag = tags.ToArray().ToDictionary();
            seen.Add(string.Create(CultureInfo.InvariantCulture, $"{instrument.Name} {value:0.###} {tag["type"]} {tag["kind"]} {tag["outcome"]}"));
        }

        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.Start();

        // Time that no other test's call takes by the manual clock tells this test's calls from theirs.
        _bench.Sender.OnSend = (_, _) =>
        {
            _bench.Clock.Advance(TimeSpan.FromSeconds(1.234));
            throw new TimeoutException();
        };
        using (QuintetCall.With(timeout: TimeSpan.FromSeconds(1)))
        {
            await Assert.ThrowsAsync<QuintetOutcomeUnknownException>(_bench.Deposit);
        }

        Assert.Contains("quintet.call.duration 1.234 specimen command unknown", seen);
        Assert.Contains("quintet.call.attempts 1 specimen command unknown", seen);
    }
}
