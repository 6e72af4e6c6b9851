using System.Reflection;

namespace Quintet.Silo.Serve.Plugins;

/// <summary>The assemblies that this program brings, those of .NET included. Plug-ins get these and never a copy of their own, or a type would not be itself any more.</summary>
internal static class OwnAssemblies
{
    private static readonly Dictionary<string, string> Files = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .DistinctBy(file => Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>The version of an assembly, or null if this program does not bring it.</summary>
    public static Version? VersionOf(string name) => Files.TryGetValue(name, out var file) ? AssemblyName.GetAssemblyName(file).Version : null;
}
