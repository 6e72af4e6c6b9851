using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Quintet.Health;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Silo.Tests;

/// <summary>Everything that the product tells an operator stands in docs/operating.md, and nothing stands there that it does not tell.</summary>
public sealed partial class OperatingGuideTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Guide = File.ReadAllText(Path.Combine(Root, "docs", "operating.md"));

    [Fact]
    public void Every_log_message_has_an_id_of_its_own()
    {
        var events = Events().ToList();

        Assert.NotEmpty(events);
        Assert.All(events, row => Assert.True(row.Event.EventId > 0, $"{row.Method.DeclaringType}.{row.Method.Name} has no event id"));
        Assert.Empty(events.GroupBy(row => row.Event.EventId).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(row => row.Method.Name))}"));
    }

    [Fact]
    public void The_guide_lists_every_event_with_its_level_and_what_to_do()
    {
        var documented = EventRow().Matches(Guide).Select(row => (int.Parse(row.Groups["id"].Value), row.Groups["level"].Value)).ToList();

        Assert.Equal(Events().Select(row => (row.Event.EventId, row.Event.Level.ToString())).Order(), documented.Order());
    }

    [Fact]
    public void The_guide_lists_every_instrument_with_what_to_do()
    {
        var created = SourceFiles().SelectMany(file => Instrument().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)).ToList();

        Assert.NotEmpty(created);
        Assert.Equal(created.Order(StringComparer.Ordinal), InstrumentRow().Matches(Guide).Select(row => row.Groups["name"].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_guide_names_every_reason_and_condition()
    {
        var written = new[] { Path.Combine(Root, "grains", "Health", "HealthRules.cs"), Path.Combine(Root, "grains", "Replication", "ConditionRules.cs") }
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Groups["code"].Value))
            .Except(["True", "False", "AllServe", "AllCopies", "AllInForce", "NoQuarantine", "NoSuspicions", "RegisterAnswers", "Lost", "Blocked", "Recovering"])
            .Distinct();

        Assert.All(written, code => Assert.Contains($"`{code}`", Guide, StringComparison.Ordinal));
    }

    private static IEnumerable<(MethodInfo Method, LoggerMessageAttribute Event)> Events() =>
        from assembly in new[] { typeof(SiloId).Assembly, typeof(IComponent).Assembly, typeof(IViewRegister).Assembly, typeof(HealthRules).Assembly, typeof(QuintetCommandLine).Assembly }.Distinct()
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (method, message);

    private static IEnumerable<string> SourceFiles() =>
        from room in new[] { "protocol", "interfaces", "placement", "grains", "silo" }
        from file in Directory.EnumerateFiles(Path.Combine(Root, room), "*.cs", SearchOption.AllDirectories)
        let inside = Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar)
        where !inside.Contains("obj") && !inside.Contains("bin")
        select file;

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var directory = Path.GetDirectoryName(here);
        while (!File.Exists(Path.Combine(directory!, "Quintet.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory!;
    }

    [GeneratedRegex(@"^\| (?<id>\d{4}) \| (?<level>\w+) \| [^|]+ \| [^|]+ \|\r?$", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex(@"^\| `(?<name>quintet\.[a-z.]+)` \| [^|]+ \| [^|]+ \| [^|]+ \|\r?$", RegexOptions.Multiline)]
    private static partial Regex InstrumentRow();

    [GeneratedRegex(@"Create(Observable)?(Counter|Histogram|Gauge|UpDownCounter)(<\w+>)?\(\s*""(?<name>[^""]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"(?<!cref=)""(?<code>[A-Z][a-z]+([A-Z][a-z]+)+|Starting|Draining|Available|Redundant)""")]
    private static partial Regex Code();
}
