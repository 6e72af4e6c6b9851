using Quintet.Silo.Up;
using Quintet.Silo.Up.Display;
using Spectre.Console;

namespace Quintet.Silo.Tests.Up;

public sealed class DisplayTests
{
    private readonly StringWriter _output = new();

    [Fact]
    public async Task Plain_lines_say_everything_but_show_the_state_only_now_and_then()
    {
        await using (IUpDisplay display = new PlainLines(_output))
        {
            display.Say("killed silo-1");
            display.Show(Snapshot(seconds: 2));
            display.Show(Snapshot(seconds: 2.5));
            display.Show(Snapshot(seconds: 4));
        }

        var lines = _output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Equal(3, lines.Length);
        Assert.EndsWith("killed silo-1", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("1234 commands/s, 56789 so far; p50 1.5 ms, p99 12.3 ms; 7 failovers, longest outage 321 ms; 1 of 2 silos", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_live_table_ends_with_the_last_state_and_what_was_said()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(_output) });
        console.Profile.Width = 160;
        await using (IUpDisplay display = new LiveTable(console))
        {
            display.Say("an old line");
            for (var line = 1; line <= 10; line++)
            {
                display.Say($"[line {line}]");
            }

            display.Show(Snapshot(seconds: 3));
        }

        var text = _output.ToString();
        Assert.Matches(@"silo-1\s+│ 127\.0\.0\.1:1@5\s+│ Active\s+│\s+4 │\s+9 │", text);
        Assert.Matches(@"silo-2\s+│\s+│ down", text);
        Assert.Matches(@"3\.0 s │\s+1,234 │\s+56,789 │\s+1\.5 ms │\s+12\.3 ms │\s+7 │\s+321 ms", text);
        Assert.Contains("[line 1]", text, StringComparison.Ordinal);
        Assert.Contains("[line 10]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("an old line", text, StringComparison.Ordinal);
    }

    private static UpSnapshot Snapshot(double seconds) => new(
        TimeSpan.FromSeconds(seconds),
        Acknowledged: 56_789,
        PerSecond: 1_234,
        LatencyP50Ms: 1.5,
        LatencyP99Ms: 12.3,
        Failovers: 7,
        LongestOutageMs: 321,
        [("silo-1", new SiloStatusReport { Silo = "127.0.0.1:1@5", Name = "silo-1", Status = "Active", Primaries = 4, Copies = 9 }), ("silo-2", null)]);
}
