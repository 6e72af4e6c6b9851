using System.Runtime.Loader;

namespace Quintet.Silo.Serve.Plugins;

/// <summary>Where a plug-in's own dependencies lie: as its <c>.deps.json</c> says, or else beside it.</summary>
internal sealed class PluginFolder
{
    private readonly string _directory;
    private readonly AssemblyDependencyResolver? _resolver;

    /// <param name="plugin">The plug-in's file, absolute.</param>
    public PluginFolder(string plugin)
    {
        _directory = Path.GetDirectoryName(plugin)!;
        try
        {
            _resolver = new AssemblyDependencyResolver(plugin);
        }
        catch (InvalidOperationException)
        {
            // Its list names a file that is not there. Whether anything needs it shows by the references; most often it is one of quintet's own.
        }
    }

    /// <summary>An assembly that the plug-in brings, or null.</summary>
    public AssemblyFile? Find(string name)
    {
        var resolved = _resolver?.ResolveAssemblyToPath(new(name));
        var path = resolved is not null && File.Exists(resolved) ? resolved : Path.Combine(_directory, $"{name}.dll");
        try
        {
            return AssemblyFile.Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return null;
        }
    }

    /// <summary>A native library that the plug-in brings, or null.</summary>
    public string? FindNative(string name) => _resolver?.ResolveUnmanagedDllToPath(name);
}
