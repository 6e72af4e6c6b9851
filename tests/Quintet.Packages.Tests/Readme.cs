namespace Quintet.Packages.Tests;

/// <summary>What the README tells newcomers to write.</summary>
internal static class Readme
{
    /// <summary>The first C# block under a heading, as it stands there.</summary>
    public static string Code(string heading)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");
        var section = After(text, $"\n## {heading}\n");
        var code = After(section, "\n```csharp\n");
        return code[..code.IndexOf("\n```", StringComparison.Ordinal)];
    }

    private static string After(string text, string mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        Assert.True(at >= 0, $"README.md has no '{mark.Trim()}' where it was expected.");
        return text[(at + mark.Length)..];
    }
}
