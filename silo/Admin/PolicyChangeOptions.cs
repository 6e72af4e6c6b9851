using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Quintet.Silo.Admin;

/// <summary>The options that say how a policy is to be changed. One instance belongs to one command.</summary>
internal sealed class PolicyChangeOptions
{
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A field to set, e.g. availability.tolerateFailures=1 or 'placement.require={\"zone\":[\"a\",\"b\"]}'; an empty value goes back to what is inherited. Repeatable.",
        HelpName = "FACET.FIELD=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _file = new("--file") { Description = "A JSON file with all that the type asks for by itself, instead of --set.", HelpName = "FILE" };

    private readonly Option<long?> _expect = new("--expect")
    {
        Description = "The generation of the type's own policy from which the change was made (0: it had none); if another change came between, nothing is changed.",
        HelpName = "GENERATION",
    };

    public void AddTo(Command command)
    {
        command.Add(_set);
        command.Add(_file);
        command.Add(_expect);
        command.Validators.Add(Check);
    }

    /// <summary>The change.</summary>
    /// <exception cref="OperatorException">The file cannot be read.</exception>
    public PolicyChange Read(ParseResult result, string type)
    {
        var isFile = result.GetValue(_file) is not null;
        return new PolicyChange
        {
            Type = type,
            Policy = isFile ? ReadFile(result.GetValue(_file)!) : Patch(result.GetValue(_set) ?? []).ToJsonString(),
            Replaces = isFile,
            Expected = result.GetValue(_expect),
        };
    }

    private static JsonObject Patch(string[] settings)
    {
        var patch = new JsonObject();
        foreach (var setting in settings)
        {
            var (path, text) = (setting[..setting.IndexOf('=', StringComparison.Ordinal)], setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            var (facet, field) = (path[..path.IndexOf('.', StringComparison.Ordinal)], path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..]);
            patch[facet] ??= new JsonObject();
            patch[facet]![field] = ValueOf(text);
        }

        return patch;
    }

    // A text that is not JSON stands for itself: spreadOver=zone.
    private static JsonNode? ValueOf(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"--file: '{path}' cannot be read: {exception.Message}");
        }
    }

    private void Check(CommandResult result)
    {
        var settings = result.GetResult(_set) is { Implicit: false } given ? given.Tokens.Select(token => token.Value).ToList() : [];
        if (settings.Count == 0 == result.GetResult(_file) is not { Implicit: false })
        {
            result.AddError(settings.Count == 0 ? "nothing is to be changed; give --set FACET.FIELD=VALUE or --file FILE" : "--set and --file both say what is to be changed; give one of them");
        }

        foreach (var setting in settings.Where(setting => setting.Split('=', 2) is not [var path, _] || path.Split('.') is not [{ Length: > 0 }, { Length: > 0 }]))
        {
            result.AddError($"--set: '{setting}' is not FACET.FIELD=VALUE, e.g. availability.tolerateFailures=1");
        }
    }
}
