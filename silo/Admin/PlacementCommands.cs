using System.Collections.Immutable;
using System.CommandLine;
using Quintet.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;
using static Quintet.Silo.Admin.PolicyTables;

namespace Quintet.Silo.Admin;

/// <summary><c>quintet explain</c>, <c>what-if</c>, <c>move-primary</c> and <c>drain</c>.</summary>
internal static class PlacementCommands
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public static Command Explain()
    {
        var type = new Argument<string>("type") { Description = "The component type.", HelpName = "TYPE" };
        var partition = new Option<int?>("--partition") { Description = "The partition's number. Default: 0.", HelpName = "N" };
        var key = new Option<string>("--key") { Description = "A component's key: its partition is explained.", HelpName = "KEY" };
        var command = new Command("explain", "Show why the copies of a partition are where they are, and why not elsewhere.") { type, partition, key };
        command.Validators.Add(result =>
        {
            if (result.GetResult(partition) is { Implicit: false } && result.GetResult(key) is { Implicit: false })
            {
                result.AddError("--partition and --key both say which partition; give one of them");
            }
        });
        var call = new AdminCall(command);
        command.SetAction((result, cancellation) => call.ShowAsync(
            result,
            async (admin, _) =>
            {
                var name = result.GetRequiredValue(type);
                var report = await PolicyCommand.FindAsync(admin, name);
                return await admin.ExplainAsync(name, result.GetValue(key) is { } text ? Partitioning.NumberOf(IdSpan.Create(text).AsSpan(), report.Partitions) : result.GetValue(partition) ?? 0);
            },
            Show,
            cancellation));
        return command;
    }

    public static Command WhatIf()
    {
        var lose = new Option<string>("--lose")
        {
            Description = "The silos that would fail, all at once, by name, address or label, e.g. silo-2,zone=b.",
            HelpName = "SILO|LABEL=VALUE,...",
            Required = true,
        };
        var command = new Command("what-if", "Show which component types would lose data or service if silos failed now. Nothing happens to them. Exit code 1 if any would.") { lose };
        var call = new AdminCall(command);
        command.SetAction((result, cancellation) => call.ShowAsync(
            result,
            (admin, _) => admin.WhatIfAsync([.. result.GetRequiredValue(lose).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]),
            Show,
            cancellation,
            report => report.IsHarmless ? ExitCode.Success : ExitCode.Failure));
        return command;
    }

    public static Command MovePrimary()
    {
        var type = new Argument<string>("type") { Description = "The component type.", HelpName = "TYPE" };
        var partition = new Option<int>("--partition") { Description = "The partition's number.", HelpName = "N", Required = true };
        var to = new Option<string>("--to") { Description = "The silo, by name or address; it must hold a copy.", HelpName = "SILO", Required = true };
        var command = new Command("move-primary", "Let another silo lead a partition. No call fails. Silos that lead more than their share may give some away again.") { type, partition, to };
        var call = new AdminCall(command);
        command.SetAction((result, cancellation) => call.ShowAsync(
            result,
            async (admin, _) =>
            {
                await admin.MovePrimaryAsync(result.GetRequiredValue(type), result.GetRequiredValue(partition), result.GetRequiredValue(to));
                return new { Partition = $"{result.GetRequiredValue(type)}/{result.GetRequiredValue(partition)}", Primary = result.GetRequiredValue(to) };
            },
            moved => new Text($"{moved.Partition} is led by {moved.Primary}"),
            cancellation));
        return command;
    }

    public static Command Drain()
    {
        var silo = new Argument<string>("silo") { Description = "The silo, by name or address.", HelpName = "SILO" };
        var stop = new Option<bool>("--cancel") { Description = "End the drain: the silo takes part again." };
        var noWait = new Option<bool>("--no-wait") { Description = "Return at once." };
        var command = new Command("drain", "Move everything off a silo, so that it can be stopped for good. Returns when it holds nothing; says what it waits for.") { silo, stop, noWait };
        var call = new AdminCall(command);
        command.SetAction((result, cancellation) => call.ShowAsync(
            result,
            (admin, stopping) => DrainAsync(admin, result.GetRequiredValue(silo), !result.GetValue(stop), !result.GetValue(stop) && !result.GetValue(noWait), stopping),
            Show,
            cancellation));
        return command;
    }

    private static async Task<DrainReport> DrainAsync(IQuintetAdmin admin, string silo, bool drain, bool wait, CancellationToken cancellationToken)
    {
        var said = ImmutableArray<string>.Empty;
        while (true)
        {
            var report = await admin.DrainAsync(silo, drain);
            if (!wait || report.IsEmpty)
            {
                return report;
            }

            if (!report.WaitsFor.SequenceEqual(said))
            {
                said = report.WaitsFor;
                foreach (var what in said)
                {
                    await Console.Error.WriteLineAsync($"quintet: {silo} waits: {what}");
                }
            }

            await Task.Delay(LookEvery, cancellationToken);
        }
    }

    private static Rows Show(PlacementExplanation explanation)
    {
        var table = Titled("silo", "holds", "why");
        foreach (var verdict in explanation.Silos)
        {
            table.AddRow(Cell(verdict.Silo), Cell(verdict.Holds), Cell(verdict.Why));
        }

        var moves = explanation.Moves.Select(move => (IRenderable)new Text($"about to be done: {move.Kind} {move.From} -> {move.To}: {move.Why}{(move.Instead.Length == 0 ? "" : $". Not: {move.Instead}")}"));
        return new Rows([new Text($"{explanation.Partition}: {explanation.Summary}"), table, .. moves, .. explanation.Degraded.Select(Bad)]);
    }

    private static Rows Show(WhatIfReport report)
    {
        var table = Titled("component type", "partitions lost", "without commands", "fail over", "then survives silo failures");
        foreach (var type in report.Types)
        {
            table.AddRow(Cell(type.Type), Bad(Numbers(type.Lost)), Bad(Numbers(type.Blocked)), Cell($"{type.FailOver}"), Cell($"{type.SurvivesSilos}"));
        }

        return new Rows(new Text($"if {string.Join(", ", report.Silos)} failed now:"), table);
    }

    private static Rows Show(DrainReport report) => new(
    [
        new Text($"{report.Silo} {(report.IsDraining ? "is being drained" : "is not being drained")}: it leads {report.Primaries} partitions and holds {report.Copies} copies"),
        .. report.WaitsFor.Select(Bad),
    ]);

    private static string Numbers(ImmutableArray<int> partitions) => partitions.Length switch
    {
        0 => "",
        <= 8 => $"{partitions.Length}: {string.Join(", ", partitions)}",
        _ => $"{partitions.Length}: {string.Join(", ", partitions.Take(8))}, ...",
    };
}
