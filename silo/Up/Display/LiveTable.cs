using Spectre.Console;
using Spectre.Console.Rendering;

namespace Quintet.Silo.Up.Display;

/// <summary>For a terminal: a table that stays in its place, and beneath it the latest that happened.</summary>
internal sealed class LiveTable : IUpDisplay
{
    private const int LinesShown = 10;

    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;
    private UpSnapshot? _snapshot;

    public LiveTable(IAnsiConsole console) => _loop = console.Live(Render()).StartAsync(LoopAsync);

    public void Say(string line)
    {
        lock (_lock)
        {
            _lines.Enqueue(line);
            while (_lines.Count > LinesShown)
            {
                _lines.Dequeue();
            }
        }
    }

    public void Show(UpSnapshot snapshot)
    {
        lock (_lock)
        {
            _snapshot = snapshot;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _end.Dispose();
    }

    private async Task LoopAsync(LiveDisplayContext context)
    {
        while (!_end.IsCancellationRequested)
        {
            await Task.Delay(Refresh, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.UpdateTarget(Render());
        }
    }

    private Rows Render()
    {
        lock (_lock)
        {
            IRenderable[] head = _snapshot is null ? [] : [Silos(_snapshot), Figures(_snapshot)];
            return new Rows([.. head, .. _lines.Select(line => new Text(line, new Style(Color.Grey)))]);
        }
    }

    private static Table Silos(UpSnapshot snapshot)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("silo", "address", "status");
        table.AddColumn(new TableColumn("primaries").RightAligned()).AddColumn(new TableColumn("copies").RightAligned());
        foreach (var (name, report) in snapshot.Silos)
        {
            string[] cells = report is null ? ["", "[red]down[/]", "", ""]
                : [Markup.Escape(report.Silo), report.Status == "Active" ? "[green]Active[/]" : $"[yellow]{Markup.Escape(report.Status)}[/]", $"{report.Primaries}", $"{report.Copies}"];
            table.AddRow([Markup.Escape(name), .. cells]);
        }

        return table;
    }

    private static Table Figures(UpSnapshot snapshot)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var heading in new[] { "time", "commands/s", "acknowledged", "p50", "p99", "failovers", "longest outage" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        return table.AddRow(
            $"{snapshot.Elapsed.TotalSeconds:0.0} s",
            $"{snapshot.PerSecond:N0}",
            $"{snapshot.Acknowledged:N0}",
            $"{snapshot.LatencyP50Ms:0.0} ms",
            $"{snapshot.LatencyP99Ms:0.0} ms",
            $"{snapshot.Failovers}",
            $"{snapshot.LongestOutageMs:0} ms");
    }
}
