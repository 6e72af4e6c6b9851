using System.Collections;
using System.CommandLine;

namespace Quintet.Silo.Settings;

/// <summary>
/// Completes a command line with what the environment and the configuration file say, so that every option of every command has
/// all three sources, and one parser and one set of checks. Secrets given there appear in no process list.
/// </summary>
internal sealed class Expansion
{
    /// <summary>Every variable starts with this; <c>--silo-port</c> is <c>QUINTET_SILO_PORT</c>.</summary>
    public const string VariablePrefix = "QUINTET_";

    // Of each set at most one may be given; a source that names one hides what lower sources say of the others.
    private static readonly string[][] Alternatives = [["--data", "--database", "--postgres"]];

    private readonly List<string> _arguments;
    private readonly List<string> _errors = [];
    private readonly List<(string Option, string Source)> _origins = [];

    private Expansion(IEnumerable<string> arguments) => _arguments = [.. arguments];

    /// <summary>The completed arguments.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>What is wrong with the sources themselves.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Which options came from elsewhere than the command line.</summary>
    public IReadOnlyList<(string Option, string Source)> Origins => _origins;

    /// <summary>Completes the arguments.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="args">What was typed.</param>
    /// <param name="variable">Reads the environment.</param>
    public static Expansion Of(RootCommand root, IReadOnlyList<string> args, Func<string, string?> variable)
    {
        var expansion = new Expansion(args);
        var typed = root.Parse(args);
        if (typed.CommandResult.Command is RootCommand || args.Contains("--"))
        {
            return expansion;
        }

        var named = typed.GetResult(SettingsFile.Option) is { Implicit: false } given
            ? given.Tokens.FirstOrDefault()?.Value
            : variable(VariableFor(SettingsFile.Option));
        var file = SettingsFile.Read(named, expansion._errors);
        expansion.CheckKeys(root, file);

        var options = typed.CommandResult.Command.Options.Where(IsSetting).ToList();
        var settled = options.Where(option => typed.GetResult(option) is { Implicit: false }).Select(option => option.Name).ToHashSet();
        expansion.Add(options, settled, option => Split(option, variable(VariableFor(option))), VariableFor);
        expansion.Add(options, settled, option => file?.Find(KeyFor(option)) ?? [], _ => $"'{file?.Path}'");
        return expansion;
    }

    /// <summary>The environment variable of an option.</summary>
    public static string VariableFor(Option option) => VariablePrefix + KeyFor(option).Replace('-', '_').ToUpperInvariant();

    private static string KeyFor(Option option) => option.Name.TrimStart('-');

    private static bool IsSetting(Option option) => option is not System.CommandLine.Help.HelpOption and not VersionOption && option != SettingsFile.Option;

    private static IReadOnlyList<string> Split(Option option, string? value) => string.IsNullOrEmpty(value) ? []
        : option.ValueType != typeof(string) && option.ValueType.IsAssignableTo(typeof(IEnumerable)) ? value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : [value];

    private void Add(List<Option> options, HashSet<string> settled, Func<Option, IReadOnlyList<string>> find, Func<Option, string> source)
    {
        var hidden = Alternatives.Where(set => set.Any(settled.Contains)).SelectMany(set => set).Concat(settled).ToHashSet();
        foreach (var option in options.Where(option => !hidden.Contains(option.Name)))
        {
            var values = find(option);
            foreach (var value in values)
            {
                // One token, so that a value that starts with a dash is still a value.
                _arguments.Add($"{option.Name}={value}");
            }

            if (values.Count > 0)
            {
                settled.Add(option.Name);
                _origins.Add((option.Name, source(option)));
            }
        }
    }

    private void CheckKeys(RootCommand root, SettingsFile? file)
    {
        var known = QuintetCommandLine.AllOf(root).SelectMany(command => command.Options).Where(option => IsSetting(option) && !option.Hidden).Select(KeyFor).ToHashSet();
        foreach (var key in file?.Keys.Where(key => !known.Contains(key)) ?? [])
        {
            _errors.Add($"configuration file '{file!.Path}' names an unknown option '{key}'; known are {string.Join(", ", known.Order())}");
        }
    }
}
