using System.CommandLine;
using System.Text.Json;

namespace Quintet.Silo.Settings;

/// <summary>
/// The configuration file: one JSON object whose keys are option names without the dashes, e.g.
/// <c>{ "cluster": "shop", "silo-port": 11111, "label": { "zone": "a" } }</c>.
/// </summary>
internal sealed class SettingsFile
{
    /// <summary>Read if it exists and no other file is named.</summary>
    public const string DefaultName = "quintet.json";

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.Ordinal);

    private SettingsFile(string path) => Path = path;

    /// <summary>Names the file; valid for every command.</summary>
    public static Option<string> Option { get; } = new("--config")
    {
        Description = $"JSON file with options by name, e.g. {{ \"silo-port\": 11111 }}. Options may also be given as environment variables, e.g. QUINTET_SILO_PORT. "
            + $"The command line wins over the environment, the environment over the file. Default: {DefaultName} in the working directory, if there is one.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>The option names that the file gives values for.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>The values of an option, or none.</summary>
    public IReadOnlyList<string> Find(string key) => _values.GetValueOrDefault(key, []);

    /// <summary>Reads the file named, or the default one.</summary>
    /// <param name="named">The file that was asked for, or null.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The file, or null if there is none.</returns>
    public static SettingsFile? Read(string? named, List<string> errors)
    {
        var path = named ?? DefaultName;
        if (named is null && !File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), Lenient);
            var file = new SettingsFile(path);
            file.Take(document.RootElement, errors);
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            errors.Add($"configuration file '{path}' cannot be read: {exception.Message}");
            return null;
        }
    }

    private void Take(JsonElement root, List<string> errors)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"configuration file '{Path}' holds a JSON {root.ValueKind}; it must be one object with options by name");
            return;
        }

        foreach (var property in root.EnumerateObject())
        {
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Array:
                    _values[property.Name] = [.. property.Value.EnumerateArray().Select(Text)];
                    break;
                case JsonValueKind.Object:
                    _values[property.Name] = [.. property.Value.EnumerateObject().Select(entry => $"{entry.Name}={Text(entry.Value)}")];
                    break;
                case JsonValueKind.Null:
                    break;
                default:
                    _values[property.Name] = [Text(property.Value)];
                    break;
            }
        }
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
