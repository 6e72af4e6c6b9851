namespace Quintet.Silo.Serve.Plugins;

/// <summary>
/// Looks at plug-ins and at all that they need before any of it is loaded: whether the files are there, are assemblies, and fit this program. Ends with every
/// problem, or with the file of each assembly that is to be loaded.
/// </summary>
internal sealed class PluginExamination
{
    private readonly Dictionary<string, AssemblyFile> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _problems = [];

    /// <summary>Looks at the files that were named.</summary>
    public PluginExamination(IReadOnlyList<string> paths)
    {
        var plugins = paths.Select(path => Open(Path.GetFullPath(path), path)).OfType<AssemblyFile>().ToList();
        Plugins = plugins.Where(IsNamedOnce).ToList();
        foreach (var plugin in Plugins)
        {
            Follow(plugin, new PluginFolder(plugin.Path));
        }
    }

    /// <summary>The assemblies that were named.</summary>
    public IReadOnlyList<AssemblyFile> Plugins { get; }

    /// <summary>Everything that is wrong; empty if nothing is.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The plug-ins, and what they bring beside what this program has. Where several bring the same assembly, the newest.</summary>
    public IReadOnlyDictionary<string, AssemblyFile> Files => _files;

    private AssemblyFile? Open(string path, string named)
    {
        try
        {
            return AssemblyFile.Read(path);
        }
        catch (BadImageFormatException)
        {
            _problems.Add($"--components '{named}' is not a .NET assembly; name the .dll that 'dotnet build' of the components' project has made");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            _problems.Add($"--components '{named}': there is no file '{path}'; build the project first, or correct the path");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _problems.Add($"--components '{named}' cannot be read: {exception.Message}");
        }

        return null;
    }

    private bool IsNamedOnce(AssemblyFile plugin)
    {
        if (OwnAssemblies.VersionOf(plugin.Name) is not null)
        {
            _problems.Add($"--components '{plugin.Path}' is an assembly called {plugin.Name}, as one that quintet itself brings; give the project another <AssemblyName>");
            return false;
        }

        if (!_files.TryAdd(plugin.Name, plugin))
        {
            _problems.Add($"--components '{plugin.Path}' and '{_files[plugin.Name].Path}' are both called {plugin.Name}; name each assembly once");
            return false;
        }

        return true;
    }

    // Everything that the plug-in needs, and what that needs in turn.
    private void Follow(AssemblyFile plugin, PluginFolder folder)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { plugin.Name };
        var open = new Queue<AssemblyFile>([plugin]);
        while (open.TryDequeue(out var assembly))
        {
            foreach (var reference in assembly.References)
            {
                if (OwnAssemblies.VersionOf(reference.Name) is { } own)
                {
                    CheckVersion(plugin, assembly, reference, own);
                }
                else if (Find(folder, reference.Name) is not { } found)
                {
                    NoteMissing(plugin, assembly, reference);
                }
                else if (found.Version < reference.Version)
                {
                    _problems.Add($"{Subject(plugin, assembly)} needs {reference.Name} {reference.Version}, but '{found.Path}' is {found.Version}; build the plug-in again");
                }
                else if (seen.Add(found.Name))
                {
                    open.Enqueue(found);
                }
            }
        }
    }

    private AssemblyFile? Find(PluginFolder folder, string name)
    {
        var brought = folder.Find(name);
        if (_files.TryGetValue(name, out var known) && (brought is null || brought.Version <= known.Version || Plugins.Contains(known)))
        {
            return known;
        }

        if (brought is not null)
        {
            _files[name] = brought;
        }

        return brought;
    }

    private void CheckVersion(AssemblyFile plugin, AssemblyFile assembly, AssemblyFile.Reference reference, Version own)
    {
        if (reference.Version > own)
        {
            _problems.Add($"{Subject(plugin, assembly)} was built against {reference.Name} {reference.Version}, but this quintet has {own}; build it against that version, or use a newer quintet");
        }
        else if (reference.Name.StartsWith("Orleans.", StringComparison.Ordinal) && reference.Version.Major < own.Major)
        {
            // What Orleans' generator writes belongs to one major version.
            _problems.Add($"{Subject(plugin, assembly)} was built against {reference.Name} {reference.Version}, but this quintet has {own}; build it again against Orleans {own.Major}");
        }
    }

    private void NoteMissing(AssemblyFile plugin, AssemblyFile assembly, AssemblyFile.Reference reference)
    {
        // Libraries may name parts of .NET that exist on other systems only, and do without.
        if (assembly == plugin || !reference.Name.StartsWith("System", StringComparison.Ordinal) && !reference.Name.StartsWith("Windows", StringComparison.Ordinal))
        {
            _problems.Add($"{Subject(plugin, assembly)} needs {reference.Name} {reference.Version}, which neither lies in '{Path.GetDirectoryName(plugin.Path)}' nor belongs to quintet; "
                + "set <EnableDynamicLoading>true</EnableDynamicLoading> in its project, so that the build puts it there");
        }
    }

    private static string Subject(AssemblyFile plugin, AssemblyFile assembly) => assembly == plugin ? $"--components '{plugin.Path}'" : $"--components '{plugin.Path}': its {assembly.Name}";
}
