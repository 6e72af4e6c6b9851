using System.Diagnostics;
using System.Globalization;

namespace Quintet.Silo.Up.Display;

/// <summary>For files and pipes: a line for everything that happens, and one every two seconds.</summary>
internal sealed class PlainLines(TextWriter output) : IUpDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly TextWriter _output = TextWriter.Synchronized(output);
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _next = Interval;

    public void Say(string line) => _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_start).TotalSeconds,6:0.0} s  {line}"));

    public void Show(UpSnapshot snapshot)
    {
        if (snapshot.Elapsed < _next)
        {
            return;
        }

        _next = snapshot.Elapsed + Interval;
        Say(string.Create(CultureInfo.InvariantCulture,
            $"{snapshot.PerSecond:0} commands/s, {snapshot.Acknowledged} so far; p50 {snapshot.LatencyP50Ms:0.0} ms, p99 {snapshot.LatencyP99Ms:0.0} ms; {snapshot.Failovers} failovers, longest outage {snapshot.LongestOutageMs:0} ms; {snapshot.Silos.Count(silo => silo.Report is not null)} of {snapshot.Silos.Count} silos"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
