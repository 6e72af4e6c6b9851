using System.CommandLine;
using System.CommandLine.Parsing;
using Quintet.Silo.Admin;
using Quintet.Silo.Chaos;
using Quintet.Silo.Db;
using Quintet.Silo.Serve;
using Quintet.Silo.Settings;
using Quintet.Silo.Status;
using Quintet.Silo.Up;

namespace Quintet.Silo;

/// <summary>The <c>quintet</c> command line: its commands, and how one of them is run.</summary>
internal static class QuintetCommandLine
{
    /// <summary>Every command, in the order <c>--help</c> shows them.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Quintet: replicated Orleans components that survive the loss of silos.")
        {
            SettingsFile.Option,
            UpCommand.Create(),
            SiloCommand.Create(),
            StatusCommand.Create(),
            PolicyCommand.Create(),
            PlacementCommands.Explain(),
            PlacementCommands.WhatIf(),
            PlacementCommands.MovePrimary(),
            PlacementCommands.Drain(),
            EventsCommand.Create(),
            ChaosCommand.Create(),
            DbCommand.Create(),
        };
        foreach (var command in AllOf(root))
        {
            command.Validators.Insert(0, OptionValues.ConvertAll);
        }

        return root;
    }

    /// <summary>The commands below one, at any depth.</summary>
    public static IEnumerable<Command> AllOf(Command command) => command.Subcommands.SelectMany(below => AllOf(below).Prepend(below));

    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments, without the executable's name.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = Create();
        var settings = Expansion.Of(root, args, Environment.GetEnvironmentVariable);
        var parsed = root.Parse(settings.Arguments);
        if (settings.Errors.Count + parsed.Errors.Count > 0)
        {
            await ReportAsync(settings, parsed);
            return ExitCode.Usage;
        }

        try
        {
            // The commands watch the termination signals themselves: a silo needs longer than the library's two seconds to leave in order.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception) when (exception is OperatorException or QuintetException)
        {
            await Console.Error.WriteLineAsync($"quintet: {exception.Message}");
            return ExitCode.Failure;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"quintet: unexpected error: {exception}");
            return ExitCode.Failure;
        }
    }

    private static async Task ReportAsync(Expansion settings, ParseResult parsed)
    {
        foreach (var message in settings.Errors.Concat(parsed.Errors.Select(error => error.Message)).Distinct())
        {
            await Console.Error.WriteLineAsync($"quintet: {message}");
        }

        foreach (var origin in settings.Origins)
        {
            await Console.Error.WriteLineAsync($"quintet: note: {origin.Option} was taken from {origin.Source}");
        }

        var path = string.Concat(PathOf(parsed.CommandResult).Reverse().Select(name => $" {name}"));
        await Console.Error.WriteLineAsync($"quintet: see 'quintet{path} --help'");
    }

    // Without the root, innermost first.
    private static IEnumerable<string> PathOf(CommandResult result)
    {
        for (var at = result; at is { Command: not RootCommand }; at = at.Parent as CommandResult)
        {
            yield return at.Command.Name;
        }
    }
}
