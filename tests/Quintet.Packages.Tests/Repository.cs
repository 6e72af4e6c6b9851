using System.Reflection;

namespace Quintet.Packages.Tests;

/// <summary>The repository under test.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>What the repository was built as for this run: what is packed is what was built, not built again beside other tests.</summary>
    public static string Configuration { get; } = typeof(Repository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Quintet.sln")))
        {
            folder = folder.Parent;
        }

        return (folder ?? throw new DirectoryNotFoundException("Run the tests inside the repository.")).FullName;
    }
}
