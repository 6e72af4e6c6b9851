using System.CommandLine;

namespace Quintet.Silo.Settings;

/// <summary>An option that names a file to be written, in a directory that exists.</summary>
internal static class OutputFileOption
{
    public static Option<string?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "FILE",
        CustomParser = result =>
        {
            var file = result.Tokens[0].Value;
            if (string.IsNullOrWhiteSpace(file) || Directory.Exists(file))
            {
                result.AddError($"{name} is '{file}', which is not the name of a file");
            }
            else if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } directory && !Directory.Exists(directory))
            {
                result.AddError($"{name} is '{file}', but the directory '{directory}' does not exist; create it or name another file");
            }

            return file;
        },
    };
}
