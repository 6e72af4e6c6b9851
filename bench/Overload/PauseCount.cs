using System.Diagnostics.Metrics;

namespace Quintet.Bench.Overload;

/// <summary>How often the routers of this process paused because a silo had refused a call as overloaded: once for each refusal, but for a call's last.</summary>
internal sealed class PauseCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public PauseCount()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == QuintetTelemetry.Name && instrument.Name == "quintet.call.pauses")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, pauses, tags, _) => Interlocked.Add(ref _count, tags[0].Value is "refused" ? pauses : 0));
        _listener.Start();
    }

    public long Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
