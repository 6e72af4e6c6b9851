using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>What a cluster tells about itself.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_trace_runs_from_the_caller_to_the_backup()
    {
        var seen = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is QuintetTelemetry.Name or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = seen.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        await using var cluster = await InProcessCluster.StartAsync();

        using var root = source.StartActivity("root")!;
        await cluster.Account("alice").Deposit("d", 5);
        root.Stop();

        // An activity is over a moment after the answer it led to.
        await Until.Holds(() => OfTrace("quintet.append").Any() && OfTrace("quintet.execute").Any(), "every part of the trace is over");
        var call = Assert.Single(OfTrace("quintet.call"));
        var execute = OfTrace("quintet.execute").First();
        var append = OfTrace("quintet.append").First(); // What is not acknowledged soon is sent again.
        Assert.Equal((ActivityKind.Client, root.SpanId), (call.Kind, call.ParentSpanId));
        Assert.Equal((ActivityKind.Server, call.SpanId), (execute.Kind, execute.ParentSpanId));
        Assert.Equal((ActivityKind.Consumer, execute.SpanId), (append.Kind, append.ParentSpanId));
        Assert.Equal(call.GetTagItem("quintet.partition"), append.GetTagItem("quintet.partition"));

        IEnumerable<Activity> OfTrace(string name) => seen.Where(activity => activity.OperationName == name && activity.TraceId == root.TraceId);
    }

    [Fact]
    public async Task The_instruments_have_their_units_and_measure()
    {
        var units = new ConcurrentDictionary<string, string?>();
        var measured = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == QuintetTelemetry.Name)
            {
                units[instrument.Name] = instrument.Unit;
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => measured.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measured.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => measured.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();
        await using var cluster = await InProcessCluster.StartAsync();

        await cluster.Account("alice").Deposit("d", 5);
        listener.RecordObservableInstruments();

        Assert.Equal(
            new SortedDictionary<string, string?>
            {
                ["quintet.append.entries"] = "{entry}",
                ["quintet.beat.duration"] = "s",
                ["quintet.beat.failures"] = "{beat}",
                ["quintet.call.attempts"] = "{attempt}",
                ["quintet.call.duration"] = "s",
                ["quintet.call.pauses"] = "{pause}",
                ["quintet.call.refusals"] = "{call}",
                ["quintet.commit.blocked"] = "{partition}",
                ["quintet.copies.missing"] = "{copy}",
                ["quintet.failovers"] = "{failover}",
                ["quintet.fault_margin.silos"] = "{silo}",
                ["quintet.fault_margin.spread"] = "{value}",
                ["quintet.followers"] = "{copy}",
                ["quintet.link.drops"] = "{message}",
                ["quintet.mismatches"] = "{replica}",
                ["quintet.restores"] = "{restore}",
                ["quintet.replicas.quarantined"] = "{replica}",
                ["quintet.standings"] = "{change}",
                ["quintet.suspicions"] = "{suspicion}",
                ["quintet.transfer.bytes"] = "By",
                ["quintet.view.changes"] = "{view}",
            },
            new SortedDictionary<string, string?>(units));
        foreach (var name in new[] { "quintet.call.duration", "quintet.call.attempts", "quintet.append.entries", "quintet.view.changes" })
        {
            Assert.True(measured.GetValueOrDefault(name) > 0, $"{name} measured nothing");
        }

        Assert.True(measured.ContainsKey("quintet.copies.missing"));
        Assert.False(measured.ContainsKey("quintet.mismatches"));
        Assert.False(measured.ContainsKey("quintet.call.refusals"));
        Assert.False(measured.ContainsKey("quintet.link.drops"));
        Assert.False(measured.ContainsKey("quintet.restores"));
    }
}
