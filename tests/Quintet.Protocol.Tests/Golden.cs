namespace Quintet.Protocol.Tests;

/// <summary>Text kept in the repository and compared exactly. <c>QUINTET_GOLDEN=write</c> writes it anew: then read the difference.</summary>
internal static class Golden
{
    public static void Check(string name, string text)
    {
        var path = Path.Combine(Folder(), $"{name}.txt");
        if (Environment.GetEnvironmentVariable("QUINTET_GOLDEN") == "write")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{path} is missing: run once with QUINTET_GOLDEN=write.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Quintet.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine((folder ?? throw new DirectoryNotFoundException("Run the tests inside the repository.")).FullName, "tests", "Quintet.Protocol.Tests", "Transcripts");
    }
}
