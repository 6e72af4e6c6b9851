using System.Text.RegularExpressions;

namespace Quintet.Silo.Up.Processes;

/// <summary>The line by which a silo process says that it serves.</summary>
internal static partial class ReadyLine
{
    /// <summary>Reads where the silo listens for other silos, e.g. <c>127.0.0.1:11111</c>; null if the line is another one.</summary>
    public static string? EndpointIn(string line) => Pattern().Match(line) is { Success: true } match ? match.Groups["endpoint"].Value : null;

    [GeneratedRegex(@"^quintet silo \S+ ready at (?<endpoint>\S+) gateway \S+$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
