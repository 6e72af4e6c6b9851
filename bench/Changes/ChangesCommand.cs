using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Quintet.Bench.Changes;

/// <summary><c>changes</c>: what clients feel of changes that are planned: a primary that moves, and all silos restarted one after another.</summary>
internal static class ChangesCommand
{
    private static readonly (string Name, string Title, Func<Task<Pause>> MeasureAsync)[] Parts =
    [
        ("move", "primaries moved, one every half second", PrimaryMoves.MeasureAsync),
        ("roll", "all silos restarted in turn", Roll.MeasureAsync),
    ];

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "How often each is measured." };
        var only = new Option<string[]>("--only") { DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true, Description = "Just these parts." };
        only.AcceptOnlyFromAmong([.. Parts.Select(part => part.Name)]);
        var command = new Command("changes", "The longest pause of any command while primaries move or silos are restarted, beside that of an undisturbed time.") { rounds, only };
        command.SetAction(async (result, _) =>
        {
            AnsiConsole.Profile.Width = 200;
            foreach (var (name, title, measureAsync) in Parts.Where(part => result.GetValue(only) is not { Length: > 0 } some || some.Contains(part.Name)))
            {
                await RunAsync(name, title, measureAsync, result.GetValue(rounds));
            }
        });
        return command;
    }

    private static async Task RunAsync(string name, string title, Func<Task<Pause>> measureAsync, int rounds)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns(title, "longest pause ms, undisturbed", "longest pause ms", "above", "changes", "commands failed");
        var pauses = new List<Pause>();
        for (var round = 1; round <= rounds; round++)
        {
            var pause = await measureAsync();
            pauses.Add(pause);
            AnsiConsole.WriteLine($"{name} {round}/{rounds}  {pause}");
            AddRow($"{round}", of => of(pause));
        }

        AddRow("median", of => pauses.Select(of).Order().ElementAt(rounds / 2));
        AnsiConsole.Write(table);

        void AddRow(string row, Func<Func<Pause, double>, double> value) => table.AddRow(
            [row, .. ((Func<Pause, double>[])[pause => pause.ControlMs, pause => pause.ChangeMs, pause => pause.ChangeMs - pause.ControlMs, pause => pause.Changes, pause => pause.Failed])
                .Select(of => value(of).ToString("#,0", CultureInfo.InvariantCulture))]);
    }
}

/// <summary>The longest that any command took.</summary>
/// <param name="ControlMs">In a time in which nothing was changed.</param>
/// <param name="ChangeMs">While changes were made.</param>
/// <param name="Changes">How many there were.</param>
/// <param name="Failed">Commands that failed or whose outcome is unknown.</param>
internal sealed record Pause(double ControlMs, double ChangeMs, int Changes, long Failed);
